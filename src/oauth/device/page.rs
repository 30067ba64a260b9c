//! `/device`: where a person types the code of a device, and reads in the end what became of it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::operation::{Entered, end, enter, word};
use crate::accounts::limits::page::Wait;
use crate::accounts::sign_in::page::at_door;
use crate::domain::secret::Handle;
use crate::domain::user_code::UserCode;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::{CookieKind, cookie, handle, is_genuine, set};
use crate::http::extract::origin::origin;
use crate::http::extract::query::query;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::oauth::authorize::answer::DeviceEnd;
use crate::oauth::authorize::endpoint::follow;
use crate::oauth::device_authorization::operation::PAGE;
use crate::words::Said;

const PURPOSE: &str = "device code";

#[derive(Template)]
#[template(path = "pages/device.html")]
struct DevicePage<'a> {
    layout: Layout<'a>,
    /// The code, from the address or as it was typed.
    code: String,
    /// Whether it came with the address: then it is to be compared (RFC 8628 §3.3.1).
    compared: bool,
    error: Option<Said>,
    csrf: String,
}

#[derive(Template)]
#[template(path = "pages/device_done.html")]
struct DonePage<'a> {
    layout: Layout<'a>,
    end: DeviceEnd,
    title: Said,
    lead: Said,
}

/// Shows the form. A code in the address is filled in; it is never sent by itself (RFC 8628 §3.3.1).
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let issuer = state.issuer();
    if !issuer.may_set_cookies() {
        return insecure(&state, &request);
    }
    let known = handle(&request, CookieKind::Browser, issuer);
    let browser = known.clone().unwrap_or_else(|| Handle::generate(state.house.surroundings.random.as_ref()));
    let asked = query(&request).unwrap_or_default();
    let code = asked.lenient("user_code").and_then(UserCode::parse);
    let shown = Shown {
        compared: code.is_some(),
        code: code.map(|code| code.shown()).unwrap_or_default(),
        error: None,
        browser: &browser,
    };
    let mut response = show(&state, &request, StatusCode::OK, shown);
    if known.is_none() {
        set(&mut response, &cookie(CookieKind::Browser, &browser, issuer));
    }
    response
}

/// What the form shows.
struct Shown<'a> {
    code: String,
    compared: bool,
    error: Option<Said>,
    browser: &'a Handle,
}

fn show(state: &AppState, request: &HttpRequest, status: StatusCode, shown: Shown<'_>) -> HttpResponse {
    let page = DevicePage {
        layout: state.layout(request),
        code: shown.code,
        compared: shown.compared,
        error: shown.error,
        csrf: shown.browser.derive(PURPOSE),
    };
    page::render(status, &page, Forms::Here)
}

/// Passwords and cookies do not cross a network in clear (security.md SE1).
fn insecure(state: &AppState, request: &HttpRequest) -> HttpResponse {
    page::error(state, request, StatusCode::BAD_REQUEST, "sign-in-insecure", None)
}

/// Takes the code.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    if !state.issuer().may_set_cookies() {
        return insecure(&state, &request);
    }
    let browser = handle(&request, CookieKind::Browser, state.issuer());
    let (Ok(form), Some(browser)) = (body.0, browser) else { return page::stale_form(&state, &request) };
    if !is_genuine(&request, &form, &browser, PURPOSE, state.issuer()) {
        return page::stale_form(&state, &request);
    }
    let typed = form.lenient("user_code").unwrap_or_default().to_owned();
    let (door, origin) = (at_door(&request, &browser, state.issuer()), origin(&request));
    let (surroundings, entered) = (state.house.surroundings.clone(), typed.clone());
    let write =
        move |tx: &mut crate::storage::Tx<'_>| enter(tx, &entered, &door, &origin, &surroundings.env());
    let again = |status, error: Said| {
        let code =
            UserCode::parse(&typed).map_or_else(|| typed.chars().take(32).collect(), |code| code.shown());
        let shown = Shown { code, compared: false, error: Some(error), browser: &browser };
        show(&state, &request, status, shown)
    };
    match state.house.store.write("take the code of a device", write).await {
        Ok(Entered::Known(next)) => follow(&state, &request, &next),
        Ok(Entered::Wrong) => again(StatusCode::BAD_REQUEST, "device-wrong".into()),
        Ok(Entered::Blocked(blocked)) => {
            let wait = Wait::new(&state, blocked);
            wait.mark(again(StatusCode::TOO_MANY_REQUESTS, wait.said()))
        }
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// Where the page stands that tells of an end.
pub fn place_of(state: &AppState, end: DeviceEnd) -> String {
    state.path(&format!("{PAGE}/done?as={}", word(end)))
}

/// Tells what became of the device.
pub async fn done(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let asked = query(&request).unwrap_or_default();
    let Some(end) = asked.lenient("as").and_then(end) else { return page::not_found(&state, &request) };
    let (title, lead) = match end {
        DeviceEnd::Approved => ("device-approved-title", "device-approved-lead"),
        DeviceEnd::Denied => ("device-denied-title", "device-denied-lead"),
        DeviceEnd::Over => ("device-over-title", "device-over-lead"),
        DeviceEnd::NotGiven => ("device-not-given-title", "device-not-given-lead"),
    };
    let page = DonePage { layout: state.layout(&request), end, title: title.into(), lead: lead.into() };
    page::render(StatusCode::OK, &page, Forms::None)
}
