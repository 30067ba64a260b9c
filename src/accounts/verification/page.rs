//! `/register/check-mail`: the browser that waits for the code.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::operation::{Entered, Entry, Sent, enter_code, send, send_first};
use crate::accounts::area::form::Errors;
use crate::accounts::sign_in::operation::SignIn;
use crate::accounts::sign_in::page::{at_door, welcome};
use crate::accounts::sign_in::step::page as step_page;
use crate::accounts::waiting::page::keeping;
use crate::domain::decision::Fault;
use crate::domain::ids::VerificationId;
use crate::domain::interaction::Interaction;
use crate::domain::parameters::Parameters;
use crate::domain::registration::Registration;
use crate::domain::secret::Handle;
use crate::domain::verification::Verification;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::{CookieKind, handle, is_genuine};
use crate::http::extract::origin::origin;
use crate::http::extract::query::query;
use crate::http::page::{self, Forms, Layout};
use crate::http::respond;
use crate::http::state::AppState;
use crate::storage::{Tx, interactions, verifications};
use crate::words::Said;

const PATH: &str = "/register/check-mail";
const PURPOSE: &str = "enter a mailed code";

#[derive(Template)]
#[template(path = "pages/check_mail.html")]
struct CheckMailPage<'a> {
    layout: Layout<'a>,
    address: String,
    notice: Option<Said>,
    alert: Option<Said>,
    errors: Errors,
    step: String,
    interaction: Option<String>,
    registration_open: bool,
    csrf: String,
}

/// A browser that waits, and for what.
struct Waiting {
    verification: Verification,
    interaction: Option<Interaction>,
    browser: Handle,
}

/// Where the browser waits.
pub fn place(state: &AppState, id: VerificationId) -> String {
    format!("{}?step={id}", state.path(PATH))
}

/// Shows the form. Whoever was just led here is sent the mail now.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let asked = query(&request).unwrap_or_default();
    let waiting = match find(&state, &request, &asked).await {
        Ok(waiting) => waiting,
        Err(answer) => return answer,
    };
    if waiting.verification.mails == 0 {
        let (surroundings, id) = (state.house.surroundings.clone(), waiting.verification.id);
        let (browser, language) = (waiting.browser.clone(), state.layout(&request).words.language());
        let write = move |tx: &mut Tx<'_>| send_first(tx, id, &browser, language, &surroundings.env());
        if let Err(fault) = state.house.store.write("send a first code", write).await {
            return page::fault(&state, &request, &fault);
        }
    }
    let notice = asked.lenient("sent").map(|_| Said::new("verification-sent-again"));
    show(&state, &request, StatusCode::OK, &waiting, Saying { notice, ..Saying::default() })
}

/// What the page says besides what it always says.
#[derive(Default)]
struct Saying {
    notice: Option<Said>,
    alert: Option<Said>,
    errors: Errors,
}

fn show(
    state: &AppState,
    request: &HttpRequest,
    status: StatusCode,
    waiting: &Waiting,
    saying: Saying,
) -> HttpResponse {
    let check_mail = CheckMailPage {
        layout: state.layout(request).for_interaction(waiting.interaction.as_ref()),
        address: waiting.verification.address.as_typed().to_owned(),
        notice: saying.notice,
        alert: saying.alert,
        errors: saying.errors,
        step: waiting.verification.id.to_string(),
        interaction: waiting.interaction.as_ref().map(|interaction| interaction.id.to_string()),
        registration_open: state.house.surroundings.settings.registration.registration == Registration::Open,
        csrf: waiting.browser.derive(PURPOSE),
    };
    let request = waiting.interaction.as_ref().map(|interaction| &interaction.request);
    page::render(status, &check_mail, Forms::answering(request))
}

/// Takes the code.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let (waiting, sent) = match take(&state, &request, body).await {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let entry = Entry {
        id: waiting.verification.id,
        typed: sent.lenient("code").unwrap_or_default().to_owned(),
        cookie: waiting.browser.clone(),
        browser: at_door(&request, &waiting.browser, state.issuer()),
        origin: origin(&request),
    };
    let surroundings = state.house.surroundings.clone();
    let write = move |tx: &mut Tx<'_>| enter_code(tx, &entry, &surroundings.env());
    let entered = match state.house.store.write("enter a mailed code", write).await {
        Ok(entered) => entered,
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    match entered {
        Entered::Wrong => {
            let mut errors = Errors::default();
            errors.push("code", "verification-code-wrong");
            let saying = Saying { errors, ..Saying::default() };
            show(&state, &request, StatusCode::UNPROCESSABLE_ENTITY, &waiting, saying)
        }
        Entered::Stale => page::stale_form(&state, &request),
        Entered::RightButLate => respond::see_other(&sign_in_place(&state, waiting.interaction.as_ref())),
        Entered::Right(next) => match *next {
            SignIn::Done(done) => welcome(&state, &request, &done),
            SignIn::Step(kind, id) => respond::see_other(&step_page::place(&state, kind, id)),
            _ => respond::see_other(&sign_in_place(&state, waiting.interaction.as_ref())),
        },
    }
}

/// Where the person signs in, for what waits.
fn sign_in_place(state: &AppState, interaction: Option<&Interaction>) -> String {
    let login = state.path("/login");
    keeping(&login, interaction.map(|interaction| interaction.id))
}

/// Sends another mail.
pub async fn resend(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let (waiting, _) = match take(&state, &request, body).await {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let (surroundings, id) = (state.house.surroundings.clone(), waiting.verification.id);
    let (browser, language) = (waiting.browser.clone(), state.layout(&request).words.language());
    let write = move |tx: &mut Tx<'_>| send(tx, id, &browser, language, &surroundings.env());
    match state.house.store.write("send another code", write).await {
        Ok(Sent::Yes) => respond::see_other(&format!("{}&sent=1", place(&state, id))),
        Ok(Sent::Wait(until)) => {
            let seconds = until.since(state.house.surroundings.clock.now()).millis().max(0) / 1000 + 1;
            let minutes = (seconds + 59) / 60;
            let alert = if seconds < 60 {
                Said::new("verification-wait-seconds").counting("seconds", seconds)
            } else {
                Said::new("verification-wait-minutes").counting("minutes", minutes)
            };
            let saying = Saying { alert: Some(alert), ..Saying::default() };
            let mut response = show(&state, &request, StatusCode::TOO_MANY_REQUESTS, &waiting, saying);
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
        Ok(Sent::Stale) => page::stale_form(&state, &request),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// A form of the browser that waits.
async fn take(
    state: &AppState,
    request: &HttpRequest,
    body: FormBody,
) -> Result<(Waiting, Parameters), HttpResponse> {
    let Ok(sent) = body.0 else { return Err(page::stale_form(state, request)) };
    let waiting = find(state, request, &sent).await?;
    if !is_genuine(request, &sent, &waiting.browser, PURPOSE, state.issuer()) {
        return Err(page::stale_form(state, request));
    }
    Ok((waiting, sent))
}

/// The wait that a request names, if it is this browser's.
async fn find(state: &AppState, request: &HttpRequest, sent: &Parameters) -> Result<Waiting, HttpResponse> {
    let id = sent.lenient("step").and_then(|step| step.parse::<VerificationId>().ok());
    let browser = handle(request, CookieKind::Browser, state.issuer());
    let (Some(id), Some(browser)) = (id, browser) else { return Err(page::stale_form(state, request)) };
    match look(state, id, browser).await {
        Ok(Some(waiting)) => Ok(waiting),
        Ok(None) => Err(page::stale_form(state, request)),
        Err(fault) => Err(page::fault(state, request, &fault)),
    }
}

async fn look(state: &AppState, id: VerificationId, browser: Handle) -> Result<Option<Waiting>, Fault> {
    let surroundings = state.house.surroundings.clone();
    state
        .house
        .store
        .read(move |conn| {
            let (now, hash) = (surroundings.env().now, browser.hash());
            let Some(verification) = verifications::find(conn, id, &hash, now)? else { return Ok(None) };
            let interaction = match verification.interaction {
                Some(id) => interactions::find(conn, id, &hash, now)?,
                None => None,
            };
            Ok(Some(Waiting { verification, interaction, browser }))
        })
        .await
}
