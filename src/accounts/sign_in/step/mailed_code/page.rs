//! `/login/mailed-code`.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::operation::{answer, mail_again};
use crate::accounts::sign_in::page::at_door;
use crate::accounts::sign_in::step::page::{AtStep, answered, open, take};
use crate::domain::ids::StepId;
use crate::domain::sign_in_step::StepKind;
use crate::http::extract::body::FormBody;
use crate::http::extract::origin::origin;
use crate::http::page::{self, Layout};
use crate::http::state::AppState;
use crate::storage::Tx;
use crate::words::Said;

#[derive(Template)]
#[template(path = "pages/mailed_code_step.html")]
struct MailedCodeStepPage<'a> {
    layout: Layout<'a>,
    step: StepId,
    email: String,
    error: Option<Said>,
    again: bool,
    csrf: String,
}

fn form(
    state: &AppState,
    request: &HttpRequest,
    at: &AtStep,
    error: Option<Said>,
    again: bool,
) -> HttpResponse {
    let status = if error.is_some() { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
    let shown = MailedCodeStepPage {
        layout: at.layout(state, request),
        step: at.step.id,
        email: at.user.email.masked(),
        error,
        again,
        csrf: at.csrf(),
    };
    page::render(status, &shown, at.forms())
}

/// Asks for the code.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    match open(&state, &request, StepKind::MailedCode).await {
        Ok(at) => form(&state, &request, &at, None, false),
        Err(answer) => answer,
    }
}

/// Takes the code, or mails another one.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let (at, fields) = match take(&state, &request, body, StepKind::MailedCode).await {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let (surroundings, origin) = (state.house.surroundings.clone(), origin(&request));
    let (step, browser) = (at.step.clone(), at_door(&request, &at.browser, state.issuer()));
    if fields.lenient("again") == Some("1") {
        let user = at.user.clone();
        let write =
            move |tx: &mut Tx<'_>| mail_again(tx, &step, &user, &browser, &origin, &surroundings.env());
        return match state.house.store.write("mail a code again", write).await {
            Ok(()) => form(&state, &request, &at, None, true),
            Err(fault) => page::fault(&state, &request, &fault),
        };
    }
    let typed = fields.lenient("code").unwrap_or_default().to_owned();
    let write = move |tx: &mut Tx<'_>| answer(tx, &step, &typed, &browser, &origin, &surroundings.env());
    let result = state.house.store.write("take a mailed code", write).await;
    answered(&state, &request, &at, result, |error| {
        let error = error.unwrap_or(Said::new("step-mail-wrong"));
        form(&state, &request, &at, Some(error), false)
    })
}
