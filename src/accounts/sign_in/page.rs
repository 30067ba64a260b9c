//! `/login`: the sign-in form, by itself or for an application that waits.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::operation::{Attempt, Browser, Done, SignIn, sign_in};
use super::step::page as step_page;
use crate::accounts::area::page::signed_in;
use crate::accounts::limits::page::Wait;
use crate::accounts::verification::page as check_mail;
use crate::accounts::waiting::page::{Lost, Waiting, waiting};
use crate::domain::decision::Fault;
use crate::domain::interaction::{AuthorizationRequest, Interaction};
use crate::domain::issuer::Issuer;
use crate::domain::parameters::Parameters;
use crate::domain::registration::Registration;
use crate::domain::return_place::ReturnPlace;
use crate::domain::secret::Handle;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::{CookieKind, cookie, device_cookie, handle, is_genuine, set};
use crate::http::extract::origin::origin;
use crate::http::extract::query::query;
use crate::http::page::{self, Forms, Layout};
use crate::http::respond;
use crate::http::state::AppState;
use crate::oauth::authorize::choice::{Choice, choose};
use crate::oauth::authorize::endpoint::follow;
use crate::words::Said;

const PURPOSE: &str = "sign in";
const WRONG: &str = "sign-in-wrong";
const DISABLED: &str = "sign-in-disabled";
const LEAVING: &str = "data-sign-in-leaving";

#[derive(Template)]
#[template(path = "pages/sign_in.html")]
struct SignInPage<'a> {
    layout: Layout<'a>,
    client_name: Option<String>,
    return_host: Option<String>,
    email: String,
    /// Whether somebody who is signed in proves again who they are.
    confirming: bool,
    error: Option<Said>,
    csrf: String,
    interaction: Option<String>,
    return_to: Option<ReturnPlace>,
    may_sign_up: bool,
}

/// Shows the form.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let issuer = state.issuer();
    if !issuer.may_set_cookies() {
        return insecure(&state, &request);
    }
    let known = handle(&request, CookieKind::Browser, issuer);
    let asked_for = query(&request).unwrap_or_default();
    let waiting = match waiting(&state, asked_for.lenient("interaction"), known.as_ref()).await {
        Ok(waiting) => waiting,
        Err(lost) => return nowhere(&state, &request, &lost),
    };
    let browser = known.clone().unwrap_or_else(|| Handle::generate(state.house.surroundings.random.as_ref()));
    let here = match signed_in_here(&state, &request).await {
        Ok(here) => here,
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    let hint = waiting.as_ref().and_then(|waiting| waiting.interaction.request.login_hint.clone());
    let shown = Shown {
        waiting: waiting.as_ref(),
        browser: &browser,
        confirming: here.is_some() && (hint.is_none() || hint == here),
        email: hint.or(here).unwrap_or_default(),
        return_to: return_place(&asked_for),
    };
    let mut response = form(&state, &request, StatusCode::OK, shown, None);
    if known.is_none() {
        set(&mut response, &cookie(CookieKind::Browser, &browser, issuer));
    }
    response
}

/// The address of who is signed in with this browser, and comes to prove that it is still them.
async fn signed_in_here(state: &AppState, request: &HttpRequest) -> Result<Option<String>, Fault> {
    let Some(session) = handle(request, CookieKind::Session, state.issuer()) else { return Ok(None) };
    let found = signed_in(state, &session).await?;
    Ok(found.map(|(_, user)| user.email.as_typed().to_owned()))
}

/// Passwords and cookies do not cross a network in clear (security.md SE1).
fn insecure(state: &AppState, request: &HttpRequest) -> HttpResponse {
    page::error(state, request, StatusCode::BAD_REQUEST, "sign-in-insecure", None)
}

/// The application does not wait any more.
fn nowhere(state: &AppState, request: &HttpRequest, lost: &Lost) -> HttpResponse {
    match lost {
        Lost::Gone => page::stale_form(state, request),
        Lost::Fault(fault) => page::fault(state, request, fault),
    }
}

/// What the form shows besides an error.
struct Shown<'a> {
    waiting: Option<&'a Waiting>,
    browser: &'a Handle,
    email: String,
    confirming: bool,
    return_to: Option<ReturnPlace>,
}

/// The page of the account that a person comes back to.
fn return_place(parameters: &Parameters) -> Option<ReturnPlace> {
    parameters.lenient("return").and_then(|place| place.parse().ok())
}

/// Who is at the door with this browser: what its cookies name.
pub fn at_door(request: &HttpRequest, browser: &Handle, issuer: &Issuer) -> Browser {
    let hash = |kind| handle(request, kind, issuer).map(|handle| handle.hash());
    Browser {
        cookie: browser.clone(),
        browser: browser.hash(),
        session: hash(CookieKind::Session),
        device: hash(CookieKind::Device),
        interaction: None,
        return_to: ReturnPlace::default(),
    }
}

fn form(
    state: &AppState,
    request: &HttpRequest,
    status: StatusCode,
    shown: Shown<'_>,
    error: Option<Said>,
) -> HttpResponse {
    let Shown { waiting, browser, email, confirming, return_to } = shown;
    let asked = waiting.map(|waiting| &waiting.interaction.request);
    let target = asked.and_then(AuthorizationRequest::redirect_uri);
    let sign_in = SignInPage {
        // An application says in which language its people read (OIDC Core §3.1.2.1).
        layout: state.layout(request).for_interaction(waiting.map(|waiting| &waiting.interaction)),
        client_name: waiting.map(|waiting| waiting.client_name.clone()),
        return_host: target.map(crate::domain::redirect_uri::RedirectUri::display_host),
        email,
        confirming,
        error,
        csrf: browser.derive(PURPOSE),
        interaction: waiting.map(|waiting| waiting.interaction.id.to_string()),
        return_to,
        may_sign_up: state.house.surroundings.settings.registration.registration == Registration::Open,
    };
    page::render(status, &sign_in, Forms::answering(asked))
}

/// Takes the form.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    if !state.issuer().may_set_cookies() {
        return insecure(&state, &request);
    }
    let browser = handle(&request, CookieKind::Browser, state.issuer());
    let (Ok(form), Some(browser)) = (body.0, browser) else { return page::stale_form(&state, &request) };
    if !is_genuine(&request, &form, &browser, PURPOSE, state.issuer()) {
        return page::stale_form(&state, &request);
    }
    let waiting = match waiting(&state, form.lenient("interaction"), Some(&browser)).await {
        Ok(waiting) => waiting,
        Err(lost) => return nowhere(&state, &request, &lost),
    };
    if let (Some("1"), Some(waiting)) = (form.lenient("cancel"), &waiting) {
        return cancel(&state, &request, waiting.interaction.clone()).await;
    }
    attempt(&state, &request, &form, waiting, &browser).await
}

async fn attempt(
    state: &AppState,
    request: &HttpRequest,
    sent: &Parameters,
    waiting: Option<Waiting>,
    browser: &Handle,
) -> HttpResponse {
    let email = sent.lenient("email").unwrap_or_default().to_owned();
    let return_to = return_place(sent);
    let browser_at_door = Browser {
        interaction: waiting.as_ref().map(|waiting| waiting.interaction.id),
        return_to: return_to.clone().unwrap_or_default(),
        ..at_door(request, browser, state.issuer())
    };
    let house = &state.house;
    let tried = Attempt {
        email: email.clone(),
        password: sent.lenient("password").unwrap_or_default().to_owned().into(),
        browser: browser_at_door,
    };
    let result = sign_in(&house.store, &house.hasher, &house.surroundings, tried, origin(request)).await;
    let again = |status, error| {
        let shown =
            Shown { waiting: waiting.as_ref(), browser, email: email.clone(), confirming: false, return_to };
        form(state, request, status, shown, Some(error))
    };
    match result {
        Ok(SignIn::Done(done)) => welcome(state, request, &done),
        Ok(SignIn::Step(kind, id)) => respond::see_other(&step_page::place(state, kind, id)),
        Ok(SignIn::VerifyEmail(id)) => respond::see_other(&check_mail::place(state, id)),
        Ok(SignIn::Wrong) => again(StatusCode::UNAUTHORIZED, WRONG.into()),
        Ok(SignIn::Disabled) => again(StatusCode::UNAUTHORIZED, DISABLED.into()),
        Ok(SignIn::Leaving) => again(StatusCode::UNAUTHORIZED, LEAVING.into()),
        Ok(SignIn::Blocked(blocked)) => {
            let wait = Wait::new(state, blocked);
            wait.mark(again(StatusCode::TOO_MANY_REQUESTS, wait.said()))
        }
        Ok(SignIn::Stale) => page::stale_form(state, request),
        Err(fault) => page::fault(state, request, &fault),
    }
}

/// Hands out the cookies of a complete sign-in, and goes on to what waited for it.
pub fn welcome(state: &AppState, request: &HttpRequest, done: &Done) -> HttpResponse {
    let mut response = match &done.next {
        Some(next) => follow(state, request, next),
        None => respond::see_other(&state.path(done.return_to.as_str())),
    };
    let (issuer, known) = (state.issuer(), state.house.surroundings.settings.devices.known);
    set(&mut response, &cookie(CookieKind::Session, &done.begun.handle, issuer));
    set(&mut response, &device_cookie(&done.device, known, issuer));
    response
}

/// The person leaves: the application is told that they did.
async fn cancel(state: &AppState, request: &HttpRequest, interaction: Interaction) -> HttpResponse {
    let (surroundings, origin) = (state.house.surroundings.clone(), origin(request));
    let write = move |tx: &mut crate::storage::Tx<'_>| {
        choose(tx, interaction.clone(), None, Choice::Deny, &origin, &surroundings.env())
    };
    match state.house.store.write("leave a sign-in", write).await {
        Ok(Some(next)) => follow(state, request, &next),
        Ok(None) => page::stale_form(state, request),
        Err(fault) => page::fault(state, request, &fault),
    }
}
