//! A page that a link in a mail opens: it says what the link is for, and its buttons do it. Opening it changes nothing,
//! because programs that look at mail open every link (security.md EM3).

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::domain::parameters::Parameters;
use crate::domain::secret::Handle;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::{CookieKind, cookie, handle, is_genuine, set};
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::words::Said;

/// The page.
#[derive(Template)]
#[template(path = "pages/mailed_link.html")]
pub struct MailedPage<'a> {
    /// The frame.
    pub layout: Layout<'a>,
    /// The heading.
    pub title: Said,
    /// What there is to say.
    pub text: Vec<Said>,
    /// Which address it is about.
    pub address: Option<String>,
    /// What can be done.
    pub buttons: Vec<Button>,
    /// Where the buttons lead, under the issuer's path.
    pub action: String,
    /// The form's token.
    pub csrf: String,
    /// Where to go instead.
    pub onward: Option<Onward>,
}

/// Something that can be done.
#[derive(Clone, Copy, Debug)]
pub struct Button {
    /// Its name, which the form sends as `do`.
    pub id: &'static str,
    /// How it looks.
    pub class: &'static str,
    /// The message on it.
    pub said: &'static str,
}

/// A link to another page of ours.
#[derive(Clone, Copy, Debug)]
pub struct Onward {
    /// Under the issuer's path.
    pub path: &'static str,
    /// The message on it.
    pub said: &'static str,
}

impl<'a> MailedPage<'a> {
    /// A page that says nothing yet.
    pub fn new(state: &'a AppState, request: &'a HttpRequest) -> Self {
        Self {
            layout: state.layout(request),
            title: Said::new("error-title"),
            text: Vec::new(),
            address: None,
            buttons: Vec::new(),
            action: String::new(),
            csrf: String::new(),
            onward: None,
        }
    }

    /// A page that only says something, and leads on.
    pub fn says(
        state: &'a AppState,
        request: &'a HttpRequest,
        title: &'static str,
        text: &'static str,
        onward: Option<Onward>,
    ) -> Self {
        Self { title: Said::new(title), text: vec![Said::new(text)], onward, ..Self::new(state, request) }
    }

    /// The answer.
    pub fn render(&self, status: StatusCode) -> HttpResponse {
        page::render(status, self, if self.buttons.is_empty() { Forms::None } else { Forms::Here })
    }
}

impl std::fmt::Debug for MailedPage<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailedPage").field("title", &self.title).finish_non_exhaustive()
    }
}

/// Shows a page with buttons, whose forms are bound to this browser.
pub fn opened<'a>(
    state: &'a AppState,
    request: &'a HttpRequest,
    purpose: &str,
    page: impl FnOnce(String) -> MailedPage<'a>,
) -> HttpResponse {
    let known = handle(request, CookieKind::Browser, state.issuer());
    let browser = known.clone().unwrap_or_else(|| Handle::generate(state.house.surroundings.random.as_ref()));
    let mut response = page(browser.derive(purpose)).render(StatusCode::OK);
    if known.is_none() && state.issuer().may_set_cookies() {
        set(&mut response, &cookie(CookieKind::Browser, &browser, state.issuer()));
    }
    response
}

/// What such a page sends, and the browser that sends it (security.md SE4).
pub async fn sent(
    state: &AppState,
    request: &HttpRequest,
    body: FormBody,
    purpose: &str,
) -> Result<(Parameters, Handle), HttpResponse> {
    let browser = handle(request, CookieKind::Browser, state.issuer());
    let (Ok(form), Some(browser)) = (body.0, browser) else { return Err(page::stale_form(state, request)) };
    if !is_genuine(request, &form, &browser, purpose, state.issuer()) {
        return Err(page::stale_form(state, request));
    }
    Ok((form, browser))
}
