//! `/account/email`: the address of the account, and the change of it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::operation::{Asked, Asker, Changed, ask, cancel, enter_code};
use crate::accounts::area::address::shown;
use crate::accounts::area::form::Errors;
use crate::accounts::area::page::{Visitor, enter_fresh, take, take_fresh};
use crate::accounts::area::room::Room;
use crate::accounts::limits::operation::Blocked;
use crate::accounts::limits::page::Wait;
use crate::domain::decision::Fault;
use crate::domain::email::{EmailAddress, Unfit};
use crate::domain::mailed_link::{LinkPurpose, MailedLink};
use crate::domain::secret::Handle;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::{CookieKind, cookie, handle, set};
use crate::http::extract::origin::origin;
use crate::http::extract::query::query;
use crate::http::page::{self, Forms, Layout};
use crate::http::respond;
use crate::http::state::AppState;
use crate::storage::{Tx, mailed_links};
use crate::words::Said;

/// Where the address is shown.
pub(super) const PATH: &str = "/account/email";
/// What the token of its forms is for.
pub(super) const PURPOSE: &str = "change the address";

#[derive(Template)]
#[template(path = "account/email.html")]
struct EmailPage<'a> {
    layout: Layout<'a>,
    here: Room,
    notice: Option<Said>,
    address: String,
    proven: bool,
    pending: Option<String>,
    typed: String,
    errors: Errors,
    csrf: String,
}

/// Shows the address. Whoever looks may be about to change it: they signed in within the last minutes.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let visitor = match enter_fresh(&state, &request).await {
        Ok(visitor) => visitor,
        Err(answer) => return answer,
    };
    let notice = query(&request).ok().and_then(|query| match query.lenient("done") {
        Some("changed") => Some(Said::new("email-changed")),
        Some("cancelled") => Some(Said::new("email-cancelled")),
        _ => None,
    });
    show(&state, &request, &visitor, StatusCode::OK, notice, String::new(), Errors::default()).await
}

async fn show(
    state: &AppState,
    request: &HttpRequest,
    visitor: &Visitor<'_>,
    status: StatusCode,
    notice: Option<Said>,
    typed: String,
    errors: Errors,
) -> HttpResponse {
    let pending = match pending(state, visitor).await {
        Ok(pending) => pending,
        Err(fault) => return page::fault(state, request, &fault),
    };
    let email = EmailPage {
        layout: visitor.layout,
        here: Room::Email,
        notice,
        address: shown(&visitor.user.email, visitor.layout.words),
        proven: visitor.user.email_verified,
        pending: pending.map(|link| link.address.as_typed().to_owned()),
        typed,
        errors,
        csrf: visitor.csrf(PURPOSE),
    };
    page::render(status, &email, Forms::Here)
}

/// The change that waits for its proof.
async fn pending(state: &AppState, visitor: &Visitor<'_>) -> Result<Option<MailedLink>, Fault> {
    let (surroundings, user) = (state.house.surroundings.clone(), visitor.user.id);
    let look = move |conn: &mut crate::storage::Conn| {
        mailed_links::find_pending(conn, user, LinkPurpose::ChangeEmail, surroundings.env().now)
    };
    state.house.store.read(look).await
}

/// Asks for another address.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let (visitor, sent) = match take_fresh(&state, &request, body, PURPOSE, PATH).await {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let typed = sent.lenient("email").unwrap_or_default().trim().to_owned();
    let wrong = |said| {
        let mut errors = Errors::default();
        errors.push("email", said);
        errors
    };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let new = match EmailAddress::of_account(&typed) {
        Ok(new) => new,
        Err(unfit) => {
            let said = match unfit {
                Unfit::NoAddress => "email-wrong",
                Unfit::LookAlike => "email-look-alike",
            };
            return show(&state, &request, &visitor, status, None, typed, wrong(said)).await;
        }
    };
    let known = handle(&request, CookieKind::Browser, state.issuer());
    let browser = known.clone().unwrap_or_else(|| Handle::generate(state.house.surroundings.random.as_ref()));
    let asker = Asker {
        user: visitor.user.clone(),
        session: visitor.session.id,
        browser: browser.clone(),
        language: visitor.layout.words.language(),
        origin: origin(&request),
    };
    let surroundings = state.house.surroundings.clone();
    let write = move |tx: &mut Tx<'_>| ask(tx, &asker, &new, &surroundings.env());
    match state.house.store.write("ask for another address", write).await {
        Ok(Asked::Waiting) => {
            let mut response = respond::see_other(&state.path(PATH));
            if known.is_none() {
                set(&mut response, &cookie(CookieKind::Browser, &browser, state.issuer()));
            }
            response
        }
        // The page asks to sign in.
        Ok(Asked::SignedOut) => respond::see_other(&state.path(PATH)),
        Ok(Asked::Same) => show(&state, &request, &visitor, status, None, typed, wrong("email-same")).await,
        Ok(Asked::TooMany) => {
            let status = StatusCode::TOO_MANY_REQUESTS;
            let mut response =
                show(&state, &request, &visitor, status, None, typed, wrong("email-too-many")).await;
            let hour = actix_web::http::header::HeaderValue::from_static("3600");
            response.headers_mut().insert(actix_web::http::header::RETRY_AFTER, hour);
            response
        }
        Ok(Asked::Blocked(blocked)) => {
            let errors = wrong("password-too-often-lead");
            let shown = show(&state, &request, &visitor, status, None, typed, errors).await;
            Wait::new(&state, blocked).mark(shown)
        }
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// Takes the code of the mail to the new address, or lets the change go.
pub async fn answer(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let (visitor, sent) = match take(&state, &request, body, PURPOSE).await {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let (surroundings, origin) = (state.house.surroundings.clone(), origin(&request));
    let (user, language) = (visitor.user.clone(), visitor.layout.words.language());
    if sent.lenient("do") == Some("cancel") {
        let write = move |tx: &mut Tx<'_>| cancel(tx, user.id, &surroundings.env());
        return match state.house.store.write("cancel a change of address", write).await {
            Ok(()) => respond::see_other(&state.path("/account/email?done=cancelled")),
            Err(fault) => page::fault(&state, &request, &fault),
        };
    }
    let Some(browser) = handle(&request, CookieKind::Browser, state.issuer()) else {
        return page::stale_form(&state, &request);
    };
    let typed = sent.lenient("code").unwrap_or_default().to_owned();
    let write = move |tx: &mut Tx<'_>| {
        enter_code(tx, &user, &browser, &typed, language, &origin, &surroundings.env())
    };
    let said = match state.house.store.write("enter the code of a new address", write).await {
        Ok(Ok(Changed::Yes)) => return respond::see_other(&state.path("/account/email?done=changed")),
        Ok(Ok(Changed::Wrong)) => "email-code-wrong",
        Ok(Ok(Changed::Taken)) => "email-taken",
        Ok(Err(blocked)) => return wait(&state, &request, &visitor, blocked).await,
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    let mut errors = Errors::default();
    errors.push("code", said);
    show(&state, &request, &visitor, StatusCode::UNPROCESSABLE_ENTITY, None, String::new(), errors).await
}

/// security.md RL3: nothing is judged before then.
async fn wait(
    state: &AppState,
    request: &HttpRequest,
    visitor: &Visitor<'_>,
    blocked: Blocked,
) -> HttpResponse {
    let mut errors = Errors::default();
    errors.push("code", "second-factor-code-blocked");
    let shown = show(state, request, visitor, StatusCode::OK, None, String::new(), errors).await;
    Wait::new(state, blocked).mark(shown)
}
