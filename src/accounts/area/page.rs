//! The way into every page of the account. It answers for whoever may not enter.

use actix_web::{HttpRequest, HttpResponse};

use crate::accounts::sessions::operation::{find_live, note_use};
use crate::domain::decision::Fault;
use crate::domain::parameters::Parameters;
use crate::domain::return_place::ReturnPlace;
use crate::domain::secret::Handle;
use crate::domain::session::{FRESH, Session};
use crate::domain::user::User;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::{CookieKind, handle, is_genuine};
use crate::http::extract::query::query;
use crate::http::page::{self, Layout};
use crate::http::respond;
use crate::http::state::AppState;
use crate::storage::users;
use crate::words::Said;

/// Who is in the account area.
#[derive(Debug)]
pub struct Visitor<'a> {
    /// Their session.
    pub session: Session,
    /// They.
    pub user: User,
    /// The frame of their pages.
    pub layout: Layout<'a>,
    /// The handle of their session.
    pub handle: Handle,
}

impl Visitor<'_> {
    /// The token of a form for `purpose`.
    pub fn csrf(&self, purpose: &str) -> String {
        self.handle.derive(purpose)
    }

    /// Whether they proved who they are within the last five minutes.
    pub fn is_fresh(&self, state: &AppState) -> bool {
        state.house.surroundings.clock.now().since(self.session.auth_time) <= FRESH
    }
}

/// Lets in who is signed in; everybody else signs in first and comes back.
pub async fn enter<'a>(state: &'a AppState, request: &'a HttpRequest) -> Result<Visitor<'a>, HttpResponse> {
    let place = place_of(state, request);
    let Some(handle) = handle(request, CookieKind::Session, state.issuer()) else {
        return Err(sign_in_for(state, &place));
    };
    match signed_in(state, &handle).await {
        Ok(Some((session, user))) => {
            let layout = state.layout(request).preferring(user.profile.locale, session.auth_time);
            Ok(Visitor { session, user, layout, handle })
        }
        Ok(None) => Err(sign_in_for(state, &place)),
        Err(fault) => Err(page::fault(state, request, &fault)),
    }
}

/// Lets in who signed in within the last five minutes; everybody else proves who they are and comes back.
pub async fn enter_fresh<'a>(
    state: &'a AppState,
    request: &'a HttpRequest,
) -> Result<Visitor<'a>, HttpResponse> {
    let visitor = enter(state, request).await?;
    if visitor.is_fresh(state) { Ok(visitor) } else { Err(sign_in_for(state, &place_of(state, request))) }
}

/// A form of who is signed in: from one of our own pages in their own browser (security.md SE4).
pub async fn take<'a>(
    state: &'a AppState,
    request: &'a HttpRequest,
    body: FormBody,
    purpose: &str,
) -> Result<(Visitor<'a>, Parameters), HttpResponse> {
    let visitor = enter(state, request).await?;
    let Ok(form) = body.0 else { return Err(page::stale_form(state, request)) };
    if !is_genuine(request, &form, &visitor.handle, purpose, state.issuer()) {
        return Err(page::stale_form(state, request));
    }
    Ok((visitor, form))
}

/// A form that counts only soon after signing in (security.md PW6). Who is late proves who they are and comes back to
/// the page at `form`.
pub async fn take_fresh<'a>(
    state: &'a AppState,
    request: &'a HttpRequest,
    body: FormBody,
    purpose: &str,
    form: &str,
) -> Result<(Visitor<'a>, Parameters), HttpResponse> {
    let (visitor, fields) = take(state, request, body, purpose).await?;
    if visitor.is_fresh(state) {
        return Ok((visitor, fields));
    }
    Err(sign_in_for(state, &form.parse().unwrap_or_default()))
}

/// What the redirect after a form told in the query, as `done`: the message beside its word in `known`.
pub fn notice(request: &HttpRequest, known: &[(&str, &'static str)]) -> Option<Said> {
    let query = query(request).ok()?;
    let told = query.lenient("done")?;
    known.iter().find(|(word, _)| *word == told).map(|(_, said)| Said::new(said))
}

/// The page that a request asked for; the overview when it is none that can be come back to.
pub fn place_of(state: &AppState, request: &HttpRequest) -> ReturnPlace {
    let path = request.path();
    path.strip_prefix(state.issuer().path()).unwrap_or(path).parse().unwrap_or_default()
}

pub fn sign_in_for(state: &AppState, place: &ReturnPlace) -> HttpResponse {
    respond::see_other(&format!("{}?return={place}", state.path("/login")))
}

/// Whose session it is, if it is alive; it counts as used.
pub async fn signed_in(state: &AppState, handle: &Handle) -> Result<Option<(Session, User)>, Fault> {
    let (surroundings, hash) = (state.house.surroundings.clone(), handle.hash());
    let house = &state.house;
    let found = house
        .store
        .read(move |conn| {
            let Some(session) = find_live(conn, Some(&hash), &surroundings.env())? else { return Ok(None) };
            let user = users::find(conn, session.user_id)?.filter(User::is_active);
            Ok(user.map(|user| (session, user)))
        })
        .await?;
    if let Some((session, _)) = &found {
        note_use(&house.store, session, house.surroundings.clock.now()).await?;
    }
    Ok(found)
}
