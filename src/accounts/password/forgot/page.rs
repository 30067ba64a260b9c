//! `/password/forgot`: the form, and the one answer that everybody gets (security.md EM4).

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::operation::ask;
use crate::accounts::area::form::Errors;
use crate::accounts::limits::operation::{Blocked, may_ask};
use crate::accounts::password::page::{Anyone, Sent, insecure, message, read};
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::limit::Asked;
use crate::http::extract::body::FormBody;
use crate::http::extract::origin::origin;
use crate::http::extract::query::query;
use crate::http::page::{self, Forms, Layout};
use crate::http::respond;
use crate::http::state::AppState;
use crate::storage::Tx;
use crate::words::Said;

const PURPOSE: &str = "forgot the password";

#[derive(Template)]
#[template(path = "pages/forgot_password.html")]
struct ForgotPage<'a> {
    layout: Layout<'a>,
    email: String,
    errors: Errors,
    too_late: bool,
    csrf: String,
}

/// Shows the form, or what happens after it.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    if let Some(answer) = insecure(&state, &request) {
        return answer;
    }
    if query(&request).is_ok_and(|query| query.lenient("sent").is_some()) {
        let minutes = state.house.surroundings.settings.reset_ttl.millis().div_euclid(60_000);
        let text = Said::new("password-sent-lead").counting("minutes", minutes);
        let again = ("/password/forgot", "password-sent-again");
        return message(&state, &request, StatusCode::OK, "password-sent-title", text, Some(again));
    }
    let anyone = Anyone::of(&state, &request);
    let form = form(&state, &request, &anyone, StatusCode::OK, String::new(), Errors::default(), false);
    anyone.answer(&state, form)
}

fn form(
    state: &AppState,
    request: &HttpRequest,
    anyone: &Anyone,
    status: StatusCode,
    email: String,
    errors: Errors,
    too_late: bool,
) -> HttpResponse {
    let csrf = anyone.browser.derive(PURPOSE);
    let forgot = ForgotPage { layout: state.layout(request), email, errors, too_late, csrf };
    page::render(status, &forgot, Forms::Here)
}

/// Takes the form.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    if let Some(answer) = insecure(&state, &request) {
        return answer;
    }
    let anyone = Anyone::of(&state, &request);
    let (sent, too_late) = match read(&state, &request, &anyone, body, PURPOSE) {
        Sent::Nothing => return page::stale_form(&state, &request),
        Sent::Form(sent) => (sent, false),
        Sent::Stale(sent) => (sent, true),
    };
    let email = sent.lenient("email").unwrap_or_default().trim().to_owned();
    let again = |status, errors, too_late| {
        let form = form(&state, &request, &anyone, status, email.clone(), errors, too_late);
        anyone.answer(&state, form)
    };
    if too_late {
        return again(StatusCode::FORBIDDEN, Errors::default(), true);
    }
    let Ok(address) = email.parse::<EmailAddress>() else {
        let mut errors = Errors::default();
        errors.push("email", "password-email-invalid");
        return again(StatusCode::UNPROCESSABLE_ENTITY, errors, false);
    };
    match asked(&state, &request, address).await {
        Ok(None) => respond::see_other(&state.path("/password/forgot?sent=1")),
        Ok(Some(blocked)) => too_often(&state, &request, blocked),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

async fn asked(
    state: &AppState,
    request: &HttpRequest,
    address: EmailAddress,
) -> Result<Option<Blocked>, Fault> {
    let (surroundings, origin) = (state.house.surroundings.clone(), origin(request));
    let language = state.layout(request).words.language();
    let write = move |tx: &mut Tx<'_>| {
        let env = surroundings.env();
        let blocked = may_ask(tx, Asked::Mail, &origin, &env)?;
        if blocked.is_none() {
            ask(tx, &address, language, &origin, &env)?;
        }
        Ok(blocked)
    };
    state.house.store.write("ask for a new password", write).await
}

/// RL3: too many requests of one address; nothing in it depends on the accounts that they were for.
fn too_often(state: &AppState, request: &HttpRequest, blocked: Blocked) -> HttpResponse {
    let seconds = blocked.retry_after(state.house.surroundings.clock.now());
    let (title, text) = ("password-too-often-title", "password-too-often-lead");
    let mut response = message(state, request, StatusCode::TOO_MANY_REQUESTS, title, text, None);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}
