//! The cookies of a browser (RFC 6265bis), as far as a server on one host can tell the difference.

use reqwest::header::{HeaderMap, SET_COOKIE};
use reqwest::{Method, Url};

use super::site::Site;

/// All that were set and not taken back. Their ends by time are the server's business here: its clock is not ours.
#[derive(Clone, Debug, Default)]
pub struct Cookies(Vec<Cookie>);

/// Sent to its host, whatever the port.
#[derive(Clone, Debug)]
struct Cookie {
    host: String,
    path: String,
    name: String,
    value: String,
    secure: bool,
    same_site: SameSite,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SameSite {
    Strict,
    Lax,
    None,
}

impl Cookies {
    /// Takes what an answer from `url` sets.
    pub fn keep(&mut self, url: &Url, headers: &HeaderMap) {
        for header in headers.get_all(SET_COOKIE) {
            let Some((cookie, ended)) = parse(url, header.to_str().unwrap()) else { continue };
            self.0.retain(|old| {
                (&old.host, &old.path, &old.name) != (&cookie.host, &cookie.path, &cookie.name)
            });
            if !ended {
                self.0.push(cookie);
            }
        }
    }

    /// Forgets what is named `name`, as a person does in their settings.
    pub fn forget(&mut self, name: &str) {
        self.0.retain(|cookie| cookie.name != name);
    }

    /// The `Cookie` header of a navigation to `url`.
    pub fn header(&self, url: &Url, method: &Method, site: &Site) -> Option<String> {
        let lets = |cookie: &&Cookie| match cookie.same_site {
            SameSite::Strict => !site.is_cross_site(),
            SameSite::Lax => !site.is_cross_site() || method == Method::GET,
            SameSite::None => true,
        };
        let sent: Vec<String> =
            self.to(url).filter(lets).map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
        (!sent.is_empty()).then(|| sent.join("; "))
    }

    /// What is sent to `url` under `name`.
    pub fn value(&self, url: &Url, name: &str) -> Option<&str> {
        self.to(url).find(|cookie| cookie.name == name).map(|cookie| cookie.value.as_str())
    }

    fn to(&self, url: &Url) -> impl Iterator<Item = &Cookie> {
        self.0.iter().filter(|cookie| {
            Some(cookie.host.as_str()) == url.host_str()
                && (!cookie.secure || url.scheme() == "https")
                && within(&cookie.path, url.path())
        })
    }
}

/// RFC 6265 §5.1.4.
fn within(path: &str, requested: &str) -> bool {
    requested
        .strip_prefix(path)
        .is_some_and(|rest| path.ends_with('/') || rest.is_empty() || rest.starts_with('/'))
}

/// The cookie, and whether it is taken back. A cookie that a browser would refuse is none; `Domain` nobody here sets.
fn parse(url: &Url, header: &str) -> Option<(Cookie, bool)> {
    let mut parts = header.split(';').map(str::trim);
    let (name, value) = parts.next()?.split_once('=')?;
    let mut cookie = Cookie {
        host: url.host_str()?.to_owned(),
        path: default_path(url.path()).to_owned(),
        name: name.to_owned(),
        value: value.to_owned(),
        secure: false,
        same_site: SameSite::Lax,
    };
    let mut ended = false;
    for part in parts {
        let (attribute, value) = part.split_once('=').unwrap_or((part, ""));
        match attribute.to_ascii_lowercase().as_str() {
            "secure" => cookie.secure = true,
            "path" if value.starts_with('/') => value.clone_into(&mut cookie.path),
            "max-age" => ended = value.parse::<i64>().is_ok_and(|seconds| seconds <= 0),
            "samesite" if value.eq_ignore_ascii_case("strict") => cookie.same_site = SameSite::Strict,
            "samesite" if value.eq_ignore_ascii_case("none") => cookie.same_site = SameSite::None,
            "domain" => panic!("a cookie for more than its host: {header}"),
            _ => {}
        }
    }
    let https = url.scheme() == "https";
    let prefixed = !name.starts_with("__Host-") || (cookie.secure && cookie.path == "/");
    let allowed =
        prefixed && (https || !cookie.secure) && (cookie.same_site != SameSite::None || cookie.secure);
    allowed.then_some((cookie, ended))
}

/// RFC 6265 §5.1.4: the folder of the page that set it.
fn default_path(path: &str) -> &str {
    match path.rfind('/') {
        None | Some(0) => "/",
        Some(end) => &path[..end],
    }
}
