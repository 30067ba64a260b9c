//! What the pages about passwords share: forms that anybody may send, and pages that say how it stands.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::accounts::area::form::Errors;
use crate::domain::parameters::Parameters;
use crate::domain::secret::Handle;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::{CookieKind, cookie, handle, is_genuine, set};
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::passwords::Weakness;
use crate::words::Said;

use super::forgot::operation as forgot;
use super::wording;

/// The browser of somebody who need not be signed in.
#[derive(Debug)]
pub struct Anyone {
    /// Its cookie.
    pub browser: Handle,
    is_new: bool,
}

impl Anyone {
    /// Who asks; a browser that has no cookie yet gets one with the answer.
    pub fn of(state: &AppState, request: &HttpRequest) -> Self {
        match handle(request, CookieKind::Browser, state.issuer()) {
            Some(browser) => Self { browser, is_new: false },
            None => {
                Self { browser: Handle::generate(state.house.surroundings.random.as_ref()), is_new: true }
            }
        }
    }

    /// The answer, with the cookie that the next form needs.
    pub fn answer(&self, state: &AppState, mut response: HttpResponse) -> HttpResponse {
        if self.is_new {
            set(&mut response, &cookie(CookieKind::Browser, &self.browser, state.issuer()));
        }
        response
    }
}

/// What a browser sent.
#[derive(Debug)]
pub enum Sent {
    /// Our own form.
    Form(Parameters),
    /// A form whose token is not this browser's, or which came from elsewhere (security.md SE4): it is shown anew with
    /// what may be kept of it.
    Stale(Parameters),
    /// No form at all.
    Nothing,
}

/// Reads a form for `purpose`.
pub fn read(state: &AppState, request: &HttpRequest, anyone: &Anyone, body: FormBody, purpose: &str) -> Sent {
    let Ok(form) = body.0 else { return Sent::Nothing };
    if is_genuine(request, &form, &anyone.browser, purpose, state.issuer()) {
        Sent::Form(form)
    } else {
        Sent::Stale(form)
    }
}

/// What is wrong with the new password, at its field, and what more there is.
pub fn complaints(weaknesses: &[Weakness]) -> (Errors, Vec<Said>) {
    let mut said = wording::all_said(weaknesses);
    let mut errors = Errors::default();
    if !said.is_empty() {
        errors.push("password", said.remove(0));
    }
    (errors, said)
}

/// Where the person with this link's token chooses a new password.
pub fn reset_place(state: &AppState, token: &Handle) -> String {
    format!("{}/{}", state.path(forgot::PATH), token.expose())
}

/// A page that says how it stands, and leads on.
#[derive(Template)]
#[template(path = "pages/password_message.html")]
struct MessagePage<'a> {
    layout: Layout<'a>,
    title: &'static str,
    text: Said,
    onward: Option<(String, &'static str)>,
}

/// Says `text` under `title`; `onward` is a place of ours and what its button says.
pub fn message(
    state: &AppState,
    request: &HttpRequest,
    status: StatusCode,
    title: &'static str,
    text: impl Into<Said>,
    onward: Option<(String, &'static str)>,
) -> HttpResponse {
    let message = MessagePage { layout: state.layout(request), title, text: text.into(), onward };
    page::render(status, &message, Forms::None)
}

/// Passwords and cookies do not cross a network in clear (security.md SE1): the answer where they would.
pub fn insecure(state: &AppState, request: &HttpRequest) -> Option<HttpResponse> {
    let refused = || {
        let (title, text) = ("password-insecure-title", "password-insecure-lead");
        message(state, request, StatusCode::BAD_REQUEST, title, text, None)
    };
    (!state.issuer().may_set_cookies()).then(refused)
}
