//! The way into every page of the administration, and the frame of its pages. It answers for whoever may not enter.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::operation::{Caller, NoEntry, by_session, note_refusal};
use super::room::Room;
use crate::accounts::area::page as account;
use crate::accounts::area::page::Visitor;
use crate::admin::context::Context;
use crate::domain::changes::Version;
use crate::domain::parameters::Parameters;
use crate::domain::permission::Permission;
use crate::domain::return_place::ReturnPlace;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::is_genuine;
use crate::http::extract::origin::origin;
use crate::http::extract::query::query;
use crate::http::page::{self, Forms, Layout};
use crate::http::respond;
use crate::http::state::AppState;

/// Whoever came in.
#[derive(Debug)]
pub struct Admin<'a> {
    /// The server.
    pub state: &'a AppState,
    /// The request.
    pub request: &'a HttpRequest,
    /// Who it is, and what they may do.
    pub caller: Caller,
    visitor: Visitor<'a>,
}

/// The frame of a page: the navigation, and what the last form did.
#[derive(Debug)]
pub struct Frame {
    /// Where the person is.
    pub here: Room,
    /// Where they may go.
    pub rooms: Vec<Room>,
    /// Who they are.
    pub who: String,
    /// What was done.
    pub notice: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/no_entry.html")]
struct NoEntryPage<'a> {
    layout: Layout<'a>,
    permission: Option<&'static str>,
}

/// Lets in who may do what `permission` allows, or who may do anything at all when there is none. Whoever is not signed
/// in with a second factor does that first and comes back.
pub async fn enter<'a>(
    state: &'a AppState,
    request: &'a HttpRequest,
    permission: Option<Permission>,
) -> Result<Admin<'a>, HttpResponse> {
    let visitor = account::enter(state, request).await?;
    let (session, user) = (visitor.session.clone(), visitor.user.clone());
    let caller = match state.house.store.read(move |conn| by_session(conn, &session, user)).await {
        Ok(Ok(caller)) => caller,
        Ok(Err(NoEntry::OneFactor | NoEntry::InvalidToken)) => {
            return Err(account::sign_in_for(state, &account::place_of(state, request)));
        }
        Err(fault) => return Err(page::fault(state, request, &fault)),
    };
    let may = match permission {
        Some(permission) => caller.permissions.contains(permission),
        None => !caller.permissions.is_empty(),
    };
    if !may {
        return Err(no_entry(state, request, &caller, permission).await);
    }
    Ok(Admin { state, request, caller, visitor })
}

/// A form of a page of ours, in the browser of who may do what `permission` allows, soon after signing in (security.md
/// SE4, PW6). Whoever is late proves who they are and comes back to the page at `form`.
pub async fn take<'a>(
    state: &'a AppState,
    request: &'a HttpRequest,
    body: FormBody,
    purpose: &str,
    permission: Permission,
    form: &str,
) -> Result<(Admin<'a>, Parameters), HttpResponse> {
    let admin = enter(state, request, Some(permission)).await?;
    let Ok(fields) = body.0 else { return Err(page::stale_form(state, request)) };
    if !is_genuine(request, &fields, &admin.visitor.handle, purpose, state.issuer()) {
        return Err(page::stale_form(state, request));
    }
    if !admin.visitor.is_fresh(state) {
        let place: ReturnPlace = form.parse().unwrap_or_default();
        return Err(account::sign_in_for(state, &place));
    }
    Ok((admin, fields))
}

/// Says so, and records it.
async fn no_entry(
    state: &AppState,
    request: &HttpRequest,
    caller: &Caller,
    permission: Option<Permission>,
) -> HttpResponse {
    let reason = permission.map_or("no_role", Permission::as_str);
    let house = &state.house;
    let context = caller.context(origin(request), &house.surroundings);
    if let Err(fault) = note_refusal(&house.store, context, reason).await {
        return page::fault(state, request, &fault);
    }
    let page = NoEntryPage {
        layout: state.layout(request).in_english(),
        permission: permission.map(Permission::as_str),
    };
    page::render(StatusCode::FORBIDDEN, &page, Forms::None)
}

/// What the page showed that a form was on, from its field `version`. What is no version matches nothing.
pub fn seen(form: &Parameters) -> Version {
    form.lenient("version").unwrap_or_default().parse().unwrap_or_else(|_| Version::none())
}

/// A field of a form, without spaces around it.
pub fn field(form: &Parameters, name: &'static str) -> String {
    form.lenient(name).unwrap_or_default().trim().to_owned()
}

impl<'a> Admin<'a> {
    /// What operations are handed, as they begin.
    pub fn context(&self) -> Context {
        self.caller.context(origin(self.request), &self.state.house.surroundings)
    }

    /// The token of a form for `purpose`.
    pub fn csrf(&self, purpose: &str) -> String {
        self.visitor.csrf(purpose)
    }

    /// Whether they may do what `permission` allows; pages show no button that would be refused.
    pub fn may(&self, permission: Permission) -> bool {
        self.caller.permissions.contains(permission)
    }

    /// The layout of their pages.
    pub fn layout(&self) -> Layout<'a> {
        self.visitor.layout.in_english()
    }

    /// The frame of the page `here`. What a form did is told once, as its redirect says it in `done`: the sentence beside
    /// its word in `known`.
    pub fn frame(&self, here: Room, known: &[(&str, &str)]) -> Frame {
        let told = query(self.request).ok().and_then(|query| query.lenient("done").map(str::to_owned));
        let said = told.and_then(|told| known.iter().find(|(word, _)| *word == told));
        Frame {
            here,
            rooms: Room::seen_with(&self.caller.permissions),
            who: self.visitor.user.email.as_typed().to_owned(),
            notice: said.map(|(_, sentence)| (*sentence).to_owned()),
        }
    }

    /// After a form: to the page at `place`, which says that it was `done`.
    pub fn done(&self, place: &str, done: &str) -> HttpResponse {
        respond::see_other(&format!("{}?done={done}", self.state.path(place)))
    }
}
