//! `/password/forgot`: the form, and the one answer that everybody gets (security.md EM4).

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::operation::{Forgotten, ask};
use crate::accounts::area::form::Errors;
use crate::accounts::limits::operation::{Blocked, may_ask};
use crate::accounts::password::page::{Anyone, Sent, insecure, message, read};
use crate::accounts::waiting::page::{Waiting, keeping, still_waiting};
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::ids::InteractionId;
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
    interaction: Option<String>,
    csrf: String,
}

/// Shows the form, or what happens after it.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    if let Some(answer) = insecure(&state, &request) {
        return answer;
    }
    let anyone = Anyone::of(&state, &request);
    let asked = query(&request).unwrap_or_default();
    let waiting = match still_waiting(&state, asked.lenient("interaction"), Some(&anyone.browser)).await {
        Ok(waiting) => waiting,
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    if asked.lenient("sent").is_some() {
        let minutes = state.house.surroundings.settings.reset_ttl.millis().div_euclid(60_000);
        let text = Said::new("password-sent-lead").counting("minutes", minutes);
        let again = (
            keeping("/password/forgot", waiting.map(|waiting| waiting.interaction.id)),
            "password-sent-again",
        );
        return message(&state, &request, StatusCode::OK, "password-sent-title", text, Some(again));
    }
    let hint = waiting.as_ref().and_then(|waiting| waiting.interaction.request.login_hint.clone());
    let shown = Shown {
        waiting: waiting.as_ref(),
        email: hint.unwrap_or_default(),
        errors: Errors::default(),
        too_late: false,
    };
    let form = form(&state, &request, &anyone, StatusCode::OK, shown);
    anyone.answer(&state, form)
}

/// What the form shows.
struct Shown<'a> {
    waiting: Option<&'a Waiting>,
    email: String,
    errors: Errors,
    too_late: bool,
}

fn form(
    state: &AppState,
    request: &HttpRequest,
    anyone: &Anyone,
    status: StatusCode,
    shown: Shown<'_>,
) -> HttpResponse {
    let waiting = shown.waiting.map(|waiting| &waiting.interaction);
    let forgot = ForgotPage {
        layout: state.layout(request).for_interaction(waiting),
        email: shown.email,
        errors: shown.errors,
        too_late: shown.too_late,
        interaction: waiting.map(|interaction| interaction.id.to_string()),
        csrf: anyone.browser.derive(PURPOSE),
    };
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
    let waiting = match still_waiting(&state, sent.lenient("interaction"), Some(&anyone.browser)).await {
        Ok(waiting) => waiting,
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    let email = sent.lenient("email").unwrap_or_default().trim().to_owned();
    let again = |status, errors, too_late| {
        let shown = Shown { waiting: waiting.as_ref(), email: email.clone(), errors, too_late };
        anyone.answer(&state, form(&state, &request, &anyone, status, shown))
    };
    if too_late {
        return again(StatusCode::FORBIDDEN, Errors::default(), true);
    }
    let Ok(address) = email.parse::<EmailAddress>() else {
        let mut errors = Errors::default();
        errors.push("email", "password-email-invalid");
        return again(StatusCode::UNPROCESSABLE_ENTITY, errors, false);
    };
    let waiting = waiting.map(|waiting| waiting.interaction.id);
    match asked(&state, &request, address, waiting).await {
        Ok(None) => {
            let sent = waiting.map_or_else(String::new, |id| format!("&interaction={id}"));
            respond::see_other(&state.path(&format!("/password/forgot?sent=1{sent}")))
        }
        Ok(Some(blocked)) => too_often(&state, &request, blocked),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

async fn asked(
    state: &AppState,
    request: &HttpRequest,
    address: EmailAddress,
    waiting: Option<InteractionId>,
) -> Result<Option<Blocked>, Fault> {
    let (surroundings, origin) = (state.house.surroundings.clone(), origin(request));
    let forgotten = Forgotten { address, language: state.layout(request).words.language(), waiting };
    let write = move |tx: &mut Tx<'_>| {
        let env = surroundings.env();
        let blocked = may_ask(tx, Asked::Mail, &origin, &env)?;
        if blocked.is_none() {
            ask(tx, &forgotten, &origin, &env)?;
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
