//! `/login/second-factor/set-up` and `…/codes`: an authenticator app is set up before the session begins, and its recovery
//! codes are shown once.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::accounts::second_factor::enrolment::Enrolment;
use crate::accounts::second_factor::operation::{begin_enrolment, waiting};
use crate::accounts::sign_in::page::at_door;
use crate::accounts::sign_in::step::operation::{Enrolled, codes_kept, enrol};
use crate::accounts::sign_in::step::page::{AtStep, answered, open, over, take};
use crate::domain::decision::Fault;
use crate::domain::ids::StepId;
use crate::domain::second_factor::{RecoveryCode, TotpSecret};
use crate::domain::sign_in_step::StepKind;
use crate::http::extract::body::FormBody;
use crate::http::extract::origin::origin;
use crate::http::page::{self, Layout};
use crate::http::state::AppState;
use crate::storage::Tx;

#[derive(Template)]
#[template(path = "pages/enrolment_step.html")]
struct EnrolmentStepPage<'a> {
    layout: Layout<'a>,
    step: StepId,
    enrolment: Enrolment,
    wrong: bool,
    csrf: String,
}

#[derive(Template)]
#[template(path = "pages/recovery_codes_step.html")]
struct RecoveryCodesStepPage<'a> {
    layout: Layout<'a>,
    step: StepId,
    codes: Vec<String>,
    csrf: String,
}

/// Shows the secret until it is confirmed.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    match open(&state, &request, StepKind::EnrolSecondFactor).await {
        Ok(at) => form(&state, &request, &at, false).await,
        Err(answer) => answer,
    }
}

async fn form(state: &AppState, request: &HttpRequest, at: &AtStep, wrong: bool) -> HttpResponse {
    let secret = match secret(state, at).await {
        Ok(Some(secret)) => secret,
        Ok(None) => return over(state, request, Some(at)),
        Err(fault) => return page::fault(state, request, &fault),
    };
    let layout = at.layout(state, request);
    // In the authenticator app the account is the house's, whichever application asked for it.
    let house = state.layout(request).site_name;
    let enrolment = match Enrolment::new(&secret, house, &at.user.email) {
        Ok(enrolment) => enrolment,
        Err(fault) => return page::fault(state, request, &fault),
    };
    let shown = EnrolmentStepPage { layout, step: at.step.id, enrolment, wrong, csrf: at.csrf() };
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page::render(status, &shown, at.forms())
}

/// The secret that waits to be confirmed; a new one when none does. `None`: there is a factor by now.
async fn secret(state: &AppState, at: &AtStep) -> Result<Option<TotpSecret>, Fault> {
    let (surroundings, user) = (state.house.surroundings.clone(), at.user.id);
    let write = move |tx: &mut Tx<'_>| {
        let env = surroundings.env();
        match waiting(tx.conn(), user, &env)? {
            Some(secret) => Ok(Some(secret)),
            None => begin_enrolment(tx, user, &env),
        }
    };
    state.house.store.write("begin a second factor", write).await
}

/// Takes the first code.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let (at, fields) = match take(&state, &request, body, StepKind::EnrolSecondFactor).await {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let typed = fields.lenient("code").unwrap_or_default().to_owned();
    let (surroundings, origin) = (state.house.surroundings.clone(), origin(&request));
    let (step, browser) = (at.step.clone(), at_door(&request, &at.browser, state.issuer()));
    let write = move |tx: &mut Tx<'_>| enrol(tx, &step, &typed, &browser, &origin, &surroundings.env());
    match state.house.store.write("confirm a second factor", write).await {
        Ok(Enrolled::Codes(step, codes)) => show(&state, &request, at, step, &codes),
        Ok(Enrolled::Wrong) => form(&state, &request, &at, true).await,
        Ok(Enrolled::Over) => over(&state, &request, Some(&at)),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// Shows the recovery codes, this once.
fn show(
    state: &AppState,
    request: &HttpRequest,
    mut at: AtStep,
    step: StepId,
    codes: &[RecoveryCode],
) -> HttpResponse {
    at.step.id = step;
    let codes = codes.iter().map(RecoveryCode::grouped).collect();
    let shown = RecoveryCodesStepPage { layout: at.layout(state, request), step, codes, csrf: at.csrf() };
    page::render(StatusCode::OK, &shown, at.forms())
}

/// The same page without the codes: they were shown.
pub async fn get_codes(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    match open(&state, &request, StepKind::KeepRecoveryCodes).await {
        Ok(at) => {
            let step = at.step.id;
            show(&state, &request, at, step, &[])
        }
        Err(answer) => answer,
    }
}

/// The person has kept the codes, and goes on.
pub async fn post_codes(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let (at, _) = match take(&state, &request, body, StepKind::KeepRecoveryCodes).await {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let (surroundings, origin) = (state.house.surroundings.clone(), origin(&request));
    let (step, browser) = (at.step.clone(), at_door(&request, &at.browser, state.issuer()));
    let write = move |tx: &mut Tx<'_>| codes_kept(tx, &step, &browser, &origin, &surroundings.env());
    let result = state.house.store.write("go on after a second factor", write).await;
    answered(&state, &request, &at, result, |_| over(&state, &request, Some(&at)))
}
