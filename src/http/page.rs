//! What all pages share: the headers, and the page that says what went wrong.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, RETRY_AFTER, VARY};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::extract::origin::request_id;
pub use super::layout::{Layout, ReturnLink};
use super::respond::fault_status;
use super::state::AppState;
use crate::domain::decision::Fault;
use crate::domain::interaction::AuthorizationRequest;
use crate::domain::language::Language;
use crate::domain::redirect_uri::RedirectUri;
use crate::words::Said;

/// What a page's forms may lead to.
#[derive(Clone, Copy, Debug)]
pub enum Forms<'a> {
    /// It has none but the menu of languages in the footer.
    None,
    /// Here.
    Here,
    /// Here, and on to the application: browsers apply `form-action` to the redirect after the POST as well.
    Towards(&'a RedirectUri),
}

impl<'a> Forms<'a> {
    /// Here, and on to where the answer to a request that waits goes.
    pub fn answering(waiting: Option<&'a AuthorizationRequest>) -> Self {
        waiting.and_then(AuthorizationRequest::redirect_uri).map_or(Self::Here, Self::Towards)
    }
}

/// Renders `page` with the headers that every page has (security.md HD1).
pub fn render(status: StatusCode, page: &impl Template, forms: Forms<'_>) -> HttpResponse {
    let action = match forms {
        Forms::None | Forms::Here => "'self'".to_owned(),
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
            .insert_header((VARY, "Accept-Language, Cookie"))
            .insert_header((CONTENT_LANGUAGE, language_of(&html)))
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

/// The language that the frame of a page declares.
fn language_of(html: &str) -> &'static str {
    let declared = html.split_once("<html lang=\"").and_then(|(_, rest)| rest.split_once('"'));
    let language = declared.and_then(|(tag, _)| tag.parse::<Language>().ok());
    language.unwrap_or(Language::English).as_str()
}

#[derive(Template)]
#[template(path = "pages/error.html")]
struct ErrorPage<'a> {
    layout: Layout<'a>,
    message: Said,
    detail: Option<String>,
    reference: String,
    link: Option<ReturnLink>,
}

/// What went wrong, for a person: `message` in their words, `detail` for the developer. Never redirects.
pub fn error(
    state: &AppState,
    request: &HttpRequest,
    status: StatusCode,
    message: impl Into<Said>,
    detail: Option<String>,
) -> HttpResponse {
    let page = ErrorPage {
        layout: state.layout(request),
        message: message.into(),
        detail,
        reference: request_id(request).to_string(),
        link: None,
    };
    render(status, &page, Forms::None)
}

/// There is nothing at this address.
pub fn not_found(state: &AppState, request: &HttpRequest) -> HttpResponse {
    error(state, request, StatusCode::NOT_FOUND, "error-not-found", None)
}

/// A fault, on a page.
pub fn fault(state: &AppState, request: &HttpRequest, fault: &Fault) -> HttpResponse {
    let status = fault_status(fault, request);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        let mut response = error(state, request, status, "error-unavailable", None);
        response.headers_mut().insert(RETRY_AFTER, actix_web::http::header::HeaderValue::from_static("2"));
        return response;
    }
    error(state, request, status, "error-internal", None)
}

/// The forms of this browser do not carry what ours carry: sent from elsewhere, too old, or cookies are off.
pub fn stale_form(state: &AppState, request: &HttpRequest) -> HttpResponse {
    error(state, request, StatusCode::FORBIDDEN, "error-stale-form", None)
}
