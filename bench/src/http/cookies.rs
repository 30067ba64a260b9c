//! Cookies of one server by name. Paths and domains are not kept apart: a load generator talks to one site.

use hyper::HeaderMap;
use hyper::header::{COOKIE, HeaderValue, SET_COOKIE};

#[derive(Clone, Debug, Default)]
pub struct Jar {
    cookies: Vec<(String, String)>,
}

impl Jar {
    /// Takes in every `Set-Cookie`; an empty value or `Max-Age=0` removes.
    pub fn absorb(&mut self, headers: &HeaderMap) {
        for line in headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
            let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
            let Some((name, value)) = pair.split_once('=') else { continue };
            let (name, value) = (name.trim(), value.trim());
            self.cookies.retain(|(kept, _)| kept != name);
            if !value.is_empty() && !expires_now(attributes) {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    /// The `Cookie` header, if there is anything to send.
    pub fn apply(&self, headers: &mut HeaderMap) {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if let (false, Ok(value)) = (pairs.is_empty(), HeaderValue::from_str(&pairs.join("; "))) {
            headers.insert(COOKIE, value);
        }
    }
}

fn expires_now(attributes: &str) -> bool {
    attributes.split(';').filter_map(|part| part.split_once('=')).any(|(name, value)| {
        name.trim().eq_ignore_ascii_case("max-age") && value.trim().parse().is_ok_and(|age: i64| age <= 0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jar_replaces_and_removes() {
        let mut jar = Jar::default();
        let mut sent = HeaderMap::new();
        sent.append(SET_COOKIE, HeaderValue::from_static("a=1; Path=/; HttpOnly"));
        sent.append(SET_COOKIE, HeaderValue::from_static("b=2"));
        jar.absorb(&sent);
        let mut again = HeaderMap::new();
        again.append(SET_COOKIE, HeaderValue::from_static("a=3; Max-Age=60"));
        again.append(SET_COOKIE, HeaderValue::from_static("b=x; max-age=0"));
        jar.absorb(&again);
        let mut headers = HeaderMap::new();
        jar.apply(&mut headers);
        assert_eq!(headers.get(COOKIE).unwrap(), "a=3");
    }
}
