//! `/register`: the form for a new account, by itself or for an application that waits.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::form::SignUpForm;
use super::operation::{Applicant, SignedUp, sign_up};
use crate::accounts::area::form::Errors;
use crate::accounts::password::page::complaints;
use crate::accounts::verification::page as check_mail;
use crate::accounts::waiting::page::{Lost, Waiting, waiting};
use crate::domain::ids::{ClientId, InteractionId};
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::registration::{Registration, UsernameRule};
use crate::domain::secret::Handle;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::{CookieKind, cookie, handle, is_cross_site, is_own_site, set};
use crate::http::extract::origin::origin;
use crate::http::extract::query::query;
use crate::http::page::{self, Forms, Layout};
use crate::http::respond;
use crate::http::state::AppState;
use crate::words::Said;

const PATH: &str = "/register";
/// What the forms' tokens are for; both forms make an account.
pub(super) const PURPOSE: &str = "sign up";

#[derive(Template)]
#[template(path = "pages/register.html")]
struct RegisterPage<'a> {
    layout: Layout<'a>,
    client_name: Option<String>,
    alert: Option<Said>,
    action: String,
    fixed_email: Option<String>,
    form: SignUpForm,
    errors: Errors,
    weaknesses: Vec<Said>,
    with_username: bool,
    username_optional: bool,
    terms_url: Option<String>,
    interaction: Option<String>,
    csrf: String,
}

/// The invitation that a form answers.
#[derive(Clone, Copy)]
pub(super) struct Invited<'a> {
    /// The token of its link.
    pub(super) token: &'a Handle,
    /// The application for which somebody is invited.
    pub(super) client: Option<&'a ClientId>,
    /// Where that application is entered afterwards.
    pub(super) start: Option<&'a RedirectUri>,
}

/// What the page shows besides the form itself.
pub(super) struct Shown<'a> {
    pub(super) waiting: Option<&'a Waiting>,
    pub(super) browser: &'a Handle,
    /// The invitation that it answers: then the address stands fast.
    pub(super) invited: Option<Invited<'a>>,
    pub(super) form: SignUpForm,
    pub(super) errors: Errors,
    /// What more is wrong with the password.
    pub(super) weaknesses: Vec<Said>,
    pub(super) alert: Option<Said>,
}

impl<'a> Shown<'a> {
    /// The form with nothing to say about it.
    pub(super) fn new(browser: &'a Handle, form: SignUpForm) -> Self {
        Self {
            waiting: None,
            browser,
            invited: None,
            form,
            errors: Errors::default(),
            weaknesses: Vec::new(),
            alert: None,
        }
    }
}

/// Shows the form.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    if let Some(answer) = shut(&state, &request) {
        return answer;
    }
    let known = handle(&request, CookieKind::Browser, state.issuer());
    let asked = query(&request).ok().and_then(|query| query.lenient("interaction").map(ToOwned::to_owned));
    let waiting = match waiting(&state, asked.as_deref(), known.as_ref()).await {
        Ok(waiting) => waiting,
        Err(Lost::Gone) => return page::stale_form(&state, &request),
        Err(Lost::Fault(fault)) => return page::fault(&state, &request, &fault),
    };
    let browser = known.clone().unwrap_or_else(|| Handle::generate(state.house.surroundings.random.as_ref()));
    let hint = waiting.as_ref().and_then(|waiting| waiting.interaction.request.login_hint.clone());
    let form = SignUpForm { email: hint.unwrap_or_default(), ..SignUpForm::default() };
    let shown = Shown { waiting: waiting.as_ref(), ..Shown::new(&browser, form) };
    let mut response = show(&state, &request, StatusCode::OK, shown);
    if known.is_none() {
        set(&mut response, &cookie(CookieKind::Browser, &browser, state.issuer()));
    }
    response
}

/// What is answered where people do not make accounts themselves (security.md EM8), or passwords would cross the network
/// in clear (SE1).
fn shut(state: &AppState, request: &HttpRequest) -> Option<HttpResponse> {
    let (status, message) = match state.house.surroundings.settings.registration.registration {
        Registration::Closed => (StatusCode::NOT_FOUND, "registration-closed"),
        Registration::Invited => return Some(invited_only(state, request)),
        Registration::Open if !state.issuer().may_set_cookies() => {
            (StatusCode::BAD_REQUEST, "registration-insecure")
        }
        Registration::Open => return None,
    };
    Some(page::error(state, request, status, message, None))
}

#[derive(Template)]
#[template(path = "pages/invited_only.html")]
struct InvitedOnlyPage<'a> {
    layout: Layout<'a>,
    interaction: Option<String>,
}

/// Whoever has no invitation is told whom to ask, and can sign in for what waits.
fn invited_only(state: &AppState, request: &HttpRequest) -> HttpResponse {
    let asked = query(request).ok();
    let interaction = asked.and_then(|query| query.lenient("interaction")?.parse::<InteractionId>().ok());
    let interaction = interaction.map(|id| id.to_string());
    let page = InvitedOnlyPage { layout: state.layout(request), interaction };
    page::render(StatusCode::FORBIDDEN, &page, Forms::None)
}

/// Renders the form.
pub(super) fn show(
    state: &AppState,
    request: &HttpRequest,
    status: StatusCode,
    shown: Shown<'_>,
) -> HttpResponse {
    let rules = &state.house.surroundings.settings.registration;
    let layout = state.layout(request).for_interaction(shown.waiting.map(|waiting| &waiting.interaction));
    let register = RegisterPage {
        layout: shown.invited.and_then(|invited| invited.client).map_or(layout, |id| layout.for_client(id)),
        client_name: shown.waiting.map(|waiting| waiting.client_name.clone()),
        alert: shown.alert,
        action: shown.invited.map_or_else(|| PATH.to_owned(), |one| format!("{PATH}/{}", one.token.expose())),
        fixed_email: shown.invited.map(|_| shown.form.email.clone()),
        form: shown.form,
        errors: shown.errors,
        weaknesses: shown.weaknesses,
        with_username: rules.username != UsernameRule::Off,
        username_optional: rules.username == UsernameRule::Optional,
        terms_url: rules.terms_url.as_ref().map(ToString::to_string),
        interaction: shown.waiting.map(|waiting| waiting.interaction.id.to_string()),
        csrf: shown.browser.derive(PURPOSE),
    };
    let start = shown.invited.and_then(|invited| invited.start);
    page::render(status, &register, start.map_or(Forms::Here, Forms::Towards))
}

/// Takes the form.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    if let Some(answer) = shut(&state, &request) {
        return answer;
    }
    let Ok(sent) = body.0 else { return page::stale_form(&state, &request) };
    if is_cross_site(request.headers(), state.issuer()) {
        return page::stale_form(&state, &request);
    }
    let known = handle(&request, CookieKind::Browser, state.issuer());
    let form = SignUpForm::from(&sent);
    let token = sent.lenient("csrf").unwrap_or_default();
    let Some(browser) = known.clone().filter(|browser| browser.derived(PURPOSE, token)) else {
        return too_old(&state, &request, known, form);
    };
    let waiting = match waiting(&state, sent.lenient("interaction"), Some(&browser)).await {
        Ok(waiting) => waiting,
        Err(Lost::Fault(fault)) => return page::fault(&state, &request, &fault),
        Err(Lost::Gone) => return too_old(&state, &request, known, form),
    };
    take(&state, &request, form, waiting, browser).await
}

/// A form of our own pages whose token is not this browser's any more: it is shown again with what was typed.
fn too_old(state: &AppState, request: &HttpRequest, known: Option<Handle>, form: SignUpForm) -> HttpResponse {
    // Only a browser that says so shows that the form was ours; what others send is not shown back to anybody.
    if !is_own_site(request.headers(), state.issuer()) {
        return page::stale_form(state, request);
    }
    let fresh = known.is_none();
    let browser = known.unwrap_or_else(|| Handle::generate(state.house.surroundings.random.as_ref()));
    let alert = Some(Said::new("registration-stale"));
    let shown = Shown { alert, ..Shown::new(&browser, form) };
    let mut response = show(state, request, StatusCode::FORBIDDEN, shown);
    if fresh {
        set(&mut response, &cookie(CookieKind::Browser, &browser, state.issuer()));
    }
    response
}

async fn take(
    state: &AppState,
    request: &HttpRequest,
    form: SignUpForm,
    waiting: Option<Waiting>,
    browser: Handle,
) -> HttpResponse {
    let house = &state.house;
    let again = |status, (errors, weaknesses), alert| {
        let waiting = waiting.as_ref();
        let shown = Shown { waiting, errors, weaknesses, alert, ..Shown::new(&browser, form.clone()) };
        show(state, request, status, shown)
    };
    let wanted = match form.read(&house.surroundings.settings.registration) {
        Ok(wanted) => wanted,
        Err(errors) => return again(StatusCode::UNPROCESSABLE_ENTITY, (errors, Vec::new()), None),
    };
    let applicant = Applicant {
        browser: browser.clone(),
        interaction: waiting.as_ref().map(|waiting| waiting.interaction.id),
        language: state.layout(request).words.language(),
        origin: origin(request),
    };
    match sign_up(&house.store, &house.hasher, &house.surroundings, wanted, applicant).await {
        Ok(SignedUp::Waiting(id)) => respond::see_other(&check_mail::place(state, id)),
        Ok(SignedUp::Weak(weaknesses)) => {
            again(StatusCode::UNPROCESSABLE_ENTITY, complaints(&weaknesses), None)
        }
        Ok(SignedUp::NameTaken) => {
            let mut errors = Errors::default();
            errors.push("username", "registration-username-taken");
            again(StatusCode::UNPROCESSABLE_ENTITY, (errors, Vec::new()), None)
        }
        Ok(SignedUp::Blocked(blocked)) => {
            let seconds = blocked.retry_after(house.surroundings.clock.now());
            let alert = Some(Said::new("registration-blocked"));
            let mut response = again(StatusCode::TOO_MANY_REQUESTS, (Errors::default(), Vec::new()), alert);
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
        Ok(SignedUp::Closed | SignedUp::Stale) => page::stale_form(state, request),
        Err(fault) => page::fault(state, request, &fault),
    }
}
