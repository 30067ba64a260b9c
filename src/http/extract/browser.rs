//! Browsers: their cookies, and whether a form was sent from one of our own pages (security.md SE1, SE4).

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::{COOKIE, HeaderMap, ORIGIN};
use actix_web::{HttpRequest, HttpResponse};

use crate::domain::issuer::Issuer;
use crate::domain::language::LanguageChoice;
use crate::domain::parameters::Parameters;
use crate::domain::secret::Handle;
use crate::domain::time::Span;

/// What a cookie is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookieKind {
    /// Names the signed-in session.
    Session,
    /// Binds forms and waiting requests to the browser that began them.
    Browser,
    /// Names a browser in which somebody has signed in before.
    Device,
    /// The link to a new address that was opened before signing in, until its person comes back to it.
    OpenedLink,
}

impl CookieKind {
    /// On https the name has the prefix that makes browsers insist on Secure, Path=/ and no Domain; on the plain-http
    /// loopback issuer it cannot.
    fn name(self, issuer: &Issuer) -> &'static str {
        match (self, issuer.is_secure()) {
            (Self::Session, true) => "__Host-signet-session",
            (Self::Session, false) => "signet-session",
            (Self::Device, true) => "__Host-signet-device",
            (Self::Device, false) => "signet-device",
            (Self::OpenedLink, true) => "__Host-signet-link",
            (Self::OpenedLink, false) => "signet-link",
            (Self::Browser, true) => "__Host-signet-browser",
            (Self::Browser, false) => "signet-browser",
        }
    }
}

/// The handle in a cookie; two cookies of one name are none, and so is anything that is not a handle.
pub fn handle(request: &HttpRequest, kind: CookieKind, issuer: &Issuer) -> Option<Handle> {
    value(request, kind.name(issuer)).and_then(Handle::parse)
}

fn value<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    let mut values = request
        .headers()
        .get_all(COOKIE)
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, _)| *key == name);
    match (values.next(), values.next()) {
        (Some((_, value)), None) => Some(value),
        _ => None,
    }
}

/// The language that was chosen in the footer of a page.
pub fn language_choice(request: &HttpRequest, issuer: &Issuer) -> Option<LanguageChoice> {
    value(request, language_name(issuer)).and_then(LanguageChoice::parse)
}

/// The cookie that remembers it for a year.
pub fn language_cookie(choice: LanguageChoice, issuer: &Issuer) -> Cookie<'static> {
    let mut cookie = named(language_name(issuer), choice.to_string(), issuer);
    cookie.set_max_age(Duration::days(365));
    cookie
}

fn language_name(issuer: &Issuer) -> &'static str {
    if issuer.is_secure() { "__Host-signet-language" } else { "signet-language" }
}

/// A cookie that carries `handle` until the browser is closed; the server decides when it dies.
pub fn cookie(kind: CookieKind, handle: &Handle, issuer: &Issuer) -> Cookie<'static> {
    base(kind, handle.expose().to_owned(), issuer)
}

/// A cookie that names a device, for as long as it is known.
pub fn device_cookie(handle: &Handle, known: Span, issuer: &Issuer) -> Cookie<'static> {
    let mut cookie = cookie(CookieKind::Device, handle, issuer);
    cookie.set_max_age(actix_web::cookie::time::Duration::milliseconds(known.millis()));
    cookie
}

/// Makes the browser forget its cookies, but for the device's: who signs in next shares nothing with who was here
/// (security.md LO4), not even a link that they had opened.
pub fn forget(response: &mut HttpResponse, issuer: &Issuer) {
    for kind in [CookieKind::Session, CookieKind::Browser, CookieKind::OpenedLink] {
        forget_one(response, kind, issuer);
    }
}

/// Makes the browser forget one cookie.
pub fn forget_one(response: &mut HttpResponse, kind: CookieKind, issuer: &Issuer) {
    let mut removal = base(kind, String::new(), issuer);
    removal.make_removal();
    set(response, &removal);
}

/// Adds a cookie to an answer. That fails only for what cannot be written as a header, and a handle always can.
pub fn set(response: &mut HttpResponse, cookie: &Cookie<'_>) {
    if let Err(error) = response.add_cookie(cookie) {
        tracing::error!(%error, "a cookie cannot be written");
    }
}

fn base(kind: CookieKind, value: String, issuer: &Issuer) -> Cookie<'static> {
    named(kind.name(issuer), value, issuer)
}

fn named(name: &'static str, value: String, issuer: &Issuer) -> Cookie<'static> {
    Cookie::build(name, value)
        .path("/")
        .http_only(true)
        .secure(issuer.is_secure())
        .same_site(SameSite::Lax)
        .finish()
}

/// Whether one of our own pages sent `form`, in the browser that holds `handle` (security.md SE4): it carries the token
/// that was derived for `purpose`, and no other site sent it.
pub fn is_genuine(
    request: &HttpRequest,
    form: &Parameters,
    handle: &Handle,
    purpose: &str,
    issuer: &Issuer,
) -> bool {
    handle.derived(purpose, form.lenient("csrf").unwrap_or_default())
        && !is_cross_site(request.headers(), issuer)
}

/// Whether another site sent the form. `Sec-Fetch-Site` decides where it is sent, else `Origin` must be ours; a `null`
/// or missing one leaves the decision to the form's token, which is always checked as well.
pub fn is_cross_site(headers: &HeaderMap, issuer: &Issuer) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site.as_bytes() != b"same-origin";
    }
    match headers.get(ORIGIN) {
        Some(origin) => origin.as_bytes() != issuer.origin().as_bytes() && origin.as_bytes() != b"null",
        None => false,
    }
}

/// Whether the browser says that one of our own pages sent the form. Unlike [`is_cross_site`], silence is no yes.
pub fn is_own_site(headers: &HeaderMap, issuer: &Issuer) -> bool {
    match (headers.get("sec-fetch-site"), headers.get(ORIGIN)) {
        (Some(site), _) => site.as_bytes() == b"same-origin",
        (None, Some(origin)) => origin.as_bytes() == issuer.origin().as_bytes(),
        (None, None) => false,
    }
}
