//! `/password/reset/{token}`: the form that a mailed link opens. Opening it changes nothing (security.md EM3).

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use secrecy::SecretString;

use super::operation::{Opened, Outcome, Reset, open, reset};
use crate::accounts::area::form::Errors;
use crate::accounts::password::page::{Anyone, Sent, complaints, insecure, message, read};
use crate::accounts::password::wording::own_words;
use crate::accounts::waiting::page::{keeping, still_waiting};
use crate::domain::decision::Fault;
use crate::domain::secret::Handle;
use crate::domain::user::User;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::{CookieKind, handle};
use crate::http::extract::origin::origin;
use crate::http::extract::query::query;
use crate::http::page::{self, Forms, Layout};
use crate::http::respond;
use crate::http::state::AppState;
use crate::passwords::{Chosen, PasswordHash, Weakness};
use crate::storage::Tx;
use crate::words::Said;

const PURPOSE: &str = "set a new password";

#[derive(Template)]
#[template(path = "pages/reset_password.html")]
struct ResetPage<'a> {
    layout: Layout<'a>,
    token: String,
    masked: String,
    email: String,
    min: i64,
    errors: Errors,
    more: Vec<Said>,
    too_late: bool,
    csrf: String,
}

/// What the form says besides its fields.
enum Remark {
    None,
    Stale,
    Weak(Vec<Weakness>),
}

/// Shows the form.
pub async fn get(state: web::Data<AppState>, request: HttpRequest, token: web::Path<String>) -> HttpResponse {
    if let Some(answer) = insecure(&state, &request) {
        return answer;
    }
    match look(&state, &token).await {
        Ok((Opened::Form(user), Some(token))) => {
            let anyone = Anyone::of(&state, &request);
            form(&state, &request, &anyone, &token, &user, Remark::None)
        }
        Ok((opened, _)) => dead(&state, &request, &opened),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// What the link in the address opens.
async fn look(state: &AppState, token: &str) -> Result<(Opened, Option<Handle>), Fault> {
    let Some(token) = Handle::parse(token) else { return Ok((Opened::Unknown, None)) };
    let (surroundings, hash) = (state.house.surroundings.clone(), token.hash());
    let opened = state.house.store.read(move |conn| open(conn, &hash, &surroundings.env())).await?;
    Ok((opened, Some(token)))
}

fn form(
    state: &AppState,
    request: &HttpRequest,
    anyone: &Anyone,
    token: &Handle,
    user: &User,
    remark: Remark,
) -> HttpResponse {
    let (status, too_late, weaknesses) = match remark {
        Remark::None => (StatusCode::OK, false, Vec::new()),
        Remark::Stale => (StatusCode::FORBIDDEN, true, Vec::new()),
        Remark::Weak(weaknesses) => (StatusCode::UNPROCESSABLE_ENTITY, false, weaknesses),
    };
    let (errors, more) = complaints(&weaknesses);
    let reset = ResetPage {
        layout: state.layout(request),
        token: token.expose().to_owned(),
        masked: user.email.masked(),
        email: user.email.as_typed().to_owned(),
        min: i64::try_from(state.house.hasher.min_length()).unwrap_or(i64::MAX),
        errors,
        more,
        too_late,
        csrf: anyone.browser.derive(PURPOSE),
    };
    anyone.answer(state, page::render(status, &reset, Forms::Here))
}

/// A link that opens nothing says what to do next.
fn dead(state: &AppState, request: &HttpRequest, opened: &Opened) -> HttpResponse {
    let (status, title, text) = match opened {
        Opened::Unknown => (StatusCode::NOT_FOUND, "password-unknown-title", "password-unknown-lead"),
        Opened::Over | Opened::Form(_) => (StatusCode::GONE, "password-over-title", "password-over-lead"),
    };
    let again = ("/password/forgot".to_owned(), "password-ask-again");
    message(state, request, status, title, text, Some(again))
}

/// Takes the form.
pub async fn post(
    state: web::Data<AppState>,
    request: HttpRequest,
    token: web::Path<String>,
    body: FormBody,
) -> HttpResponse {
    if let Some(answer) = insecure(&state, &request) {
        return answer;
    }
    let (user, token) = match look(&state, &token).await {
        Ok((Opened::Form(user), Some(token))) => (user, token),
        Ok((opened, _)) => return dead(&state, &request, &opened),
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    let anyone = Anyone::of(&state, &request);
    let again = |remark| form(&state, &request, &anyone, &token, &user, remark);
    let sent = match read(&state, &request, &anyone, body, PURPOSE) {
        Sent::Form(sent) => sent,
        Sent::Stale(_) => return again(Remark::Stale),
        Sent::Nothing => return page::stale_form(&state, &request),
    };
    let typed = SecretString::from(sent.lenient("password").unwrap_or_default().to_owned());
    let password = match state.house.hasher.choose(&typed, own_words(&user)).await {
        Ok(Chosen::Fine(password)) => password,
        Ok(Chosen::Weak(weaknesses)) => return again(Remark::Weak(weaknesses)),
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    match set(&state, &request, &token, password).await {
        Ok(Outcome::Set(waiting)) => respond::see_other(&state.path(&keeping("/password/reset", waiting))),
        Ok(Outcome::Dead) => dead(&state, &request, &Opened::Over),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

async fn set(
    state: &AppState,
    request: &HttpRequest,
    token: &Handle,
    password: PasswordHash,
) -> Result<Outcome, Fault> {
    let (surroundings, origin) = (state.house.surroundings.clone(), origin(request));
    let wanted = Reset { token: token.hash(), password, language: state.layout(request).words.language() };
    let write = move |tx: &mut Tx<'_>| reset(tx, &wanted, &origin, &surroundings.env());
    state.house.store.write("set a new password", write).await
}

/// Says that it is done. Nobody is signed in by a mail (security.md EM6); who was on the way to an application goes on to it
/// by signing in, in the browser in which they were.
pub async fn done(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let asked = query(&request).unwrap_or_default();
    let browser = handle(&request, CookieKind::Browser, state.issuer());
    let waiting = match still_waiting(&state, asked.lenient("interaction"), browser.as_ref()).await {
        Ok(waiting) => waiting.map(|waiting| waiting.interaction.id),
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    let onward = (keeping("/login", waiting), "password-done-button");
    message(&state, &request, StatusCode::OK, "password-done-title", "password-done-lead", Some(onward))
}
