//! The mailbox's pages.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use askama::Template;

use super::letters::Letter;

/// Where the style sheet is.
pub(super) const STYLE_HREF: &str = "/assets/mailbox.css";
/// Where the icon is.
pub(super) const ICON_HREF: &str = "/assets/favicon.svg";
const STYLE: &str = include_str!("../../../../templates/assets/mailbox.css");
const ICON: &str = include_str!("../../../../templates/assets/favicon.svg");

#[derive(Template)]
#[template(path = "demo/mailbox.html")]
struct MailboxPage {
    letters: Vec<Letter>,
}

#[derive(Template)]
#[template(path = "demo/mail.html")]
struct MailPage {
    letter: Letter,
    lines: Vec<Line>,
}

/// A line of a mail's text: an address that stands alone becomes a link.
struct Line {
    text: String,
    is_link: bool,
}

pub(super) async fn style() -> HttpResponse {
    HttpResponse::Ok().content_type("text/css; charset=utf-8").body(STYLE)
}

pub(super) async fn icon() -> HttpResponse {
    HttpResponse::Ok().content_type("image/svg+xml").body(ICON)
}

pub(super) fn list(letters: Vec<Letter>) -> HttpResponse {
    render(&MailboxPage { letters })
}

pub(super) fn show(letter: Letter) -> HttpResponse {
    let is_link = |line: &str| {
        (line.starts_with("http://") || line.starts_with("https://")) && !line.contains(char::is_whitespace)
    };
    let line = |line: &str| Line { text: line.to_owned(), is_link: is_link(line) };
    let lines = letter.text.lines().map(line).collect();
    render(&MailPage { letter, lines })
}

pub(super) fn missing() -> HttpResponse {
    HttpResponse::build(StatusCode::NOT_FOUND)
        .content_type("text/plain; charset=utf-8")
        .body("There is no such mail.\n")
}

fn render(page: &impl Template) -> HttpResponse {
    let Ok(text) = page.render() else { return HttpResponse::InternalServerError().finish() };
    let policy = "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; base-uri 'none'";
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        .content_type("text/html; charset=utf-8")
        .body(text)
}
