//! What all pages share: layout, headers, the error page.

use std::borrow::Borrow;
use std::fmt::Display;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use sha2::{Digest as _, Sha256};

use super::extract::origin::request_id;
use super::respond::fault_status;
use super::state::AppState;
use crate::domain::decision::Fault;
use crate::domain::hex::hex;
use crate::domain::language::Language;
use crate::domain::redirect_uri::RedirectUri;
use crate::words::{Said, Words};

/// The style sheet: the looks, and the components that pages are put together from.
pub const STYLE: &str = concat!(
    include_str!("../../templates/assets/signet.css"),
    "\n",
    include_str!("../../templates/assets/components.css")
);
/// The icon.
pub const ICON: &str = include_str!("../../templates/assets/favicon.svg");

/// What the frame of every page needs.
#[derive(Clone, Copy, Debug)]
pub struct Layout<'a> {
    /// The words of the page's language.
    pub words: Words,
    /// The page's language (BCP 47).
    pub lang: &'static str,
    /// How it is written.
    pub dir: &'static str,
    /// The style sheet's address, which changes with its content.
    pub style_href: &'a str,
    /// The icon's address.
    pub icon_href: &'a str,
    /// Whose pages these are.
    pub site_name: &'a str,
    /// The issuer's path, before every address of ours.
    pub path: &'a str,
}

impl Layout<'_> {
    /// A message without values.
    pub fn say(&self, id: &str) -> String {
        self.words.say(id)
    }

    /// A message with one value.
    pub fn say1(&self, id: &'static str, name: &'static str, value: impl Display) -> String {
        self.words.tell(&Said::new(id).with(name, value.to_string()))
    }

    /// A message with a number in it.
    pub fn count(&self, id: &'static str, name: &'static str, number: impl Borrow<i64>) -> String {
        self.words.tell(&Said::new(id).counting(name, *number.borrow()))
    }

    /// A message that was chosen before.
    pub fn tell(&self, said: &Said) -> String {
        self.words.tell(said)
    }
}

/// A link with its words.
#[derive(Clone, Debug)]
pub struct ReturnLink {
    /// The words.
    pub name: String,
    /// Only validated, registered addresses.
    pub href: String,
}

/// The addresses of the assets and the name of the site, made once.
#[derive(Clone, Debug)]
pub struct Site {
    style_href: String,
    icon_href: String,
    name: String,
    path: String,
}

impl Site {
    /// For pages under the issuer's `path`.
    pub fn new(name: &str, path: &str) -> Self {
        let hash = |text: &str| hex(Sha256::digest(text).get(..8).unwrap_or_default());
        Self {
            style_href: format!("{path}/assets/{}/signet.css", hash(STYLE)),
            icon_href: format!("{path}/assets/{}/favicon.svg", hash(ICON)),
            name: name.to_owned(),
            path: path.to_owned(),
        }
    }

    /// The frame of a page.
    pub fn layout(&self, language: Language) -> Layout<'_> {
        Layout {
            words: Words::new(language),
            lang: language.as_str(),
            dir: language.direction().as_str(),
            style_href: &self.style_href,
            icon_href: &self.icon_href,
            site_name: &self.name,
            path: &self.path,
        }
    }
}

/// What a page's forms may lead to.
#[derive(Clone, Copy, Debug)]
pub enum Forms<'a> {
    /// Nowhere: it has none.
    None,
    /// Here.
    Here,
    /// Here, and on to the application: browsers apply `form-action` to the redirect after the POST as well.
    Towards(&'a RedirectUri),
}

/// Renders `page` with the headers that every page has (security.md HD1).
pub fn render(status: StatusCode, page: &impl Template, forms: Forms<'_>) -> HttpResponse {
    let action = match forms {
        Forms::None => "'none'".to_owned(),
        Forms::Here => "'self'".to_owned(),
        Forms::Towards(uri) => format!("'self' {}", uri.form_action()),
    };
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action {action}; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    // Under `no-referrer` browsers send `Origin: null` with a form.
    let referrer = if matches!(forms, Forms::None) { "no-referrer" } else { "same-origin" };
    match page.render() {
        Ok(html) => HttpResponse::build(status)
            .content_type("text/html; charset=utf-8")
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header(("Content-Security-Policy", policy))
            .insert_header(("X-Frame-Options", "DENY"))
            .insert_header(("Referrer-Policy", referrer))
            .insert_header(("Cross-Origin-Opener-Policy", "same-origin"))
            .body(html),
        Err(error) => {
            tracing::error!(%error, "a page cannot be rendered");
            HttpResponse::InternalServerError().insert_header((CACHE_CONTROL, "no-store")).finish()
        }
    }
}

#[derive(Template)]
#[template(path = "pages/error.html")]
struct ErrorPage<'a> {
    layout: Layout<'a>,
    message: String,
    detail: Option<String>,
    reference: String,
    link: Option<ReturnLink>,
}

/// What went wrong, for a person: `message` in their words, `detail` for the developer. Never redirects.
pub fn error(
    state: &AppState,
    request: &HttpRequest,
    status: StatusCode,
    message: &str,
    detail: Option<String>,
) -> HttpResponse {
    let page = ErrorPage {
        layout: state.layout(request),
        message: message.to_owned(),
        detail,
        reference: request_id(request).to_string(),
        link: None,
    };
    render(status, &page, Forms::None)
}

/// A fault, on a page.
pub fn fault(state: &AppState, request: &HttpRequest, fault: &Fault) -> HttpResponse {
    let status = fault_status(fault, request);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        let mut response =
            error(state, request, status, "We cannot do this right now. Try again in a moment.", None);
        response.headers_mut().insert(RETRY_AFTER, actix_web::http::header::HeaderValue::from_static("2"));
        return response;
    }
    error(state, request, status, "Something went wrong on our side. It has been noted.", None)
}

/// The forms of this browser do not carry what ours carry: sent from elsewhere, too old, or cookies are off.
pub fn stale_form(state: &AppState, request: &HttpRequest) -> HttpResponse {
    let message = "This page is too old, or your browser does not keep cookies. Go back to the application and try \
                   again.";
    error(state, request, StatusCode::FORBIDDEN, message, None)
}
