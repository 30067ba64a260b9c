//! `/login/second-factor`: the code that is asked for after the password; and what all steps share.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::operation::{Answered, second_factor};
use crate::accounts::limits::page::Wait;
use crate::accounts::sign_in::operation::SignIn;
use crate::accounts::sign_in::page::{at_door, welcome};
use crate::accounts::verification::page as check_mail;
use crate::domain::decision::Fault;
use crate::domain::device::Remember;
use crate::domain::ids::StepId;
use crate::domain::interaction::Interaction;
use crate::domain::parameters::Parameters;
use crate::domain::secret::Handle;
use crate::domain::sign_in_step::{SignInStep, StepKind};
use crate::domain::user::User;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::{CookieKind, handle, is_genuine};
use crate::http::extract::origin::origin;
use crate::http::extract::query::query;
use crate::http::page::{self, Forms, Layout};
use crate::http::respond;
use crate::http::state::AppState;
use crate::storage::{Tx, interactions, sign_in_steps, users};
use crate::words::Said;

/// Where a step is answered.
pub fn place(state: &AppState, kind: StepKind, id: StepId) -> String {
    let path = match kind {
        StepKind::Session => "/login",
        StepKind::MailedCode => "/login/mailed-code",
        StepKind::SecondFactor => "/login/second-factor",
        StepKind::EnrolSecondFactor => "/login/second-factor/set-up",
        StepKind::KeepRecoveryCodes => "/login/second-factor/codes",
    };
    format!("{}?step={id}", state.path(path))
}

/// A step of this browser, and what its page shows.
#[derive(Clone, Debug)]
pub struct AtStep {
    /// The step.
    pub step: SignInStep,
    /// Who is signing in.
    pub user: User,
    /// The request of the application that waits, if one does.
    pub interaction: Option<Interaction>,
    /// The browser's handle.
    pub browser: Handle,
}

impl AtStep {
    /// The token of its form.
    pub fn csrf(&self) -> String {
        self.browser.derive(&purpose(self.step.id))
    }

    /// Where its form may lead.
    pub fn forms(&self) -> Forms<'_> {
        Forms::answering(self.interaction.as_ref().map(|waiting| &waiting.request))
    }

    /// The frame of its page, as it was at the password.
    pub fn layout<'a>(&'a self, state: &'a AppState, request: &'a HttpRequest) -> Layout<'a> {
        state.layout(request).for_interaction(self.interaction.as_ref())
    }
}

fn purpose(id: StepId) -> String {
    format!("sign-in step {id}")
}

/// Opens the page of a step of `kind`; answers for a browser that has none.
pub async fn open(state: &AppState, request: &HttpRequest, kind: StepKind) -> Result<AtStep, HttpResponse> {
    let parameters = query(request).unwrap_or_default();
    let browser = handle(request, CookieKind::Browser, state.issuer());
    let at = match browser {
        Some(browser) => find(state, &parameters, browser).await,
        None => Ok(None),
    };
    match at {
        Ok(Some(at)) if at.step.kind == kind => Ok(at),
        // AZ9: steps go in order; whoever is at another one goes there.
        Ok(Some(at)) => Err(respond::see_other(&place(state, at.step.kind, at.step.id))),
        Ok(None) => Err(over(state, request, None)),
        Err(fault) => Err(page::fault(state, request, &fault)),
    }
}

/// Takes the form of a step of `kind`, from our own page in the browser that is at it (security.md SE4).
pub async fn take(
    state: &AppState,
    request: &HttpRequest,
    body: FormBody,
    kind: StepKind,
) -> Result<(AtStep, Parameters), HttpResponse> {
    let browser = handle(request, CookieKind::Browser, state.issuer());
    let (Ok(form), Some(browser)) = (body.0, browser) else { return Err(page::stale_form(state, request)) };
    let id = form.lenient("step").and_then(|id| id.parse::<StepId>().ok());
    let genuine = id.is_some_and(|id| is_genuine(request, &form, &browser, &purpose(id), state.issuer()));
    if !genuine {
        return Err(page::stale_form(state, request));
    }
    match find(state, &form, browser).await {
        Ok(Some(at)) if at.step.kind == kind => Ok((at, form)),
        Ok(_) => Err(over(state, request, None)),
        Err(fault) => Err(page::fault(state, request, &fault)),
    }
}

async fn find(state: &AppState, asked: &Parameters, browser: Handle) -> Result<Option<AtStep>, Fault> {
    let Some(id) = asked.lenient("step").and_then(|id| id.parse::<StepId>().ok()) else { return Ok(None) };
    let surroundings = state.house.surroundings.clone();
    state
        .house
        .store
        .read(move |conn| {
            let now = surroundings.env().now;
            let Some(step) = sign_in_steps::find(conn, id, &browser.hash(), now)? else { return Ok(None) };
            let interaction = match step.interaction {
                None => None,
                Some(id) => match interactions::find(conn, id, &browser.hash(), now)? {
                    Some(interaction) => Some(interaction),
                    None => return Ok(None),
                },
            };
            let user = users::find(conn, step.user_id)?.filter(User::is_active);
            Ok(user.map(|user| AtStep { step, user, interaction, browser }))
        })
        .await
}

/// Answers what became of a step. `again` is its page for who may try again: with what is said instead of "wrong".
pub fn answered(
    state: &AppState,
    request: &HttpRequest,
    at: &AtStep,
    result: Result<Answered, Fault>,
    again: impl FnOnce(Option<Said>) -> HttpResponse,
) -> HttpResponse {
    match result {
        Ok(Answered::On(sign_in)) => follow(state, request, at, &sign_in),
        Ok(Answered::Wrong) => again(None),
        Ok(Answered::Blocked(blocked)) => {
            let wait = Wait::new(state, blocked);
            wait.mark(again(Some(wait.said())))
        }
        Ok(Answered::Over) => over(state, request, Some(at)),
        Err(fault) => page::fault(state, request, &fault),
    }
}

/// Sends the browser on after a step was answered.
fn follow(state: &AppState, request: &HttpRequest, at: &AtStep, answered: &SignIn) -> HttpResponse {
    match answered {
        SignIn::Done(done) => welcome(state, request, done),
        SignIn::Step(kind, id) => respond::see_other(&place(state, *kind, *id)),
        SignIn::VerifyEmail(id) => respond::see_other(&check_mail::place(state, *id)),
        SignIn::Wrong | SignIn::Blocked(_) | SignIn::Disabled | SignIn::Leaving | SignIn::Stale => {
            over(state, request, Some(at))
        }
    }
}

#[derive(Template)]
#[template(path = "pages/step_over.html")]
struct StepOverPage<'a> {
    layout: Layout<'a>,
    interaction: Option<String>,
}

/// The sign-in is over without a session: too late, answered before, or too many wrong codes. It can begin anew.
pub fn over(state: &AppState, request: &HttpRequest, at: Option<&AtStep>) -> HttpResponse {
    let interaction = at.and_then(|at| at.step.interaction).map(|id| id.to_string());
    let over = StepOverPage {
        layout: at.map_or_else(|| state.layout(request), |at| at.layout(state, request)),
        interaction,
    };
    page::render(StatusCode::GONE, &over, Forms::None)
}

#[derive(Template)]
#[template(path = "pages/second_factor_step.html")]
struct SecondFactorStepPage<'a> {
    layout: Layout<'a>,
    step: StepId,
    email: String,
    remember_days: i64,
    error: Option<Said>,
    remember: bool,
    csrf: String,
}

fn form(
    state: &AppState,
    request: &HttpRequest,
    at: &AtStep,
    error: Option<Said>,
    remember: Remember,
) -> HttpResponse {
    let status = if error.is_some() { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
    let shown = SecondFactorStepPage {
        layout: at.layout(state, request),
        step: at.step.id,
        email: at.user.email.as_typed().to_owned(),
        remember_days: state.house.surroundings.settings.devices.remembered.seconds() / 86_400,
        error,
        remember: remember == Remember::ThisDevice,
        csrf: at.csrf(),
    };
    page::render(status, &shown, at.forms())
}

/// Asks for the code.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    match open(&state, &request, StepKind::SecondFactor).await {
        Ok(at) => form(&state, &request, &at, None, Remember::AsBefore),
        Err(answer) => answer,
    }
}

/// Takes the code.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let (at, fields) = match take(&state, &request, body, StepKind::SecondFactor).await {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let remember = match fields.lenient("remember") {
        Some("1") => Remember::ThisDevice,
        _ => Remember::AsBefore,
    };
    let typed = fields.lenient("code").unwrap_or_default().to_owned();
    let (surroundings, origin) = (state.house.surroundings.clone(), origin(&request));
    let (step, browser) = (at.step.clone(), at_door(&request, &at.browser, state.issuer()));
    let write = move |tx: &mut Tx<'_>| {
        let env = surroundings.env();
        second_factor(tx, &step, &typed, remember, &browser, &origin, &env)
    };
    let result = state.house.store.write("take a second factor", write).await;
    answered(&state, &request, &at, result, |error| {
        let error = error.unwrap_or(Said::new("step-wrong"));
        form(&state, &request, &at, Some(error), remember)
    })
}
