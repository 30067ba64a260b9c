//! Where an authorization response may go (RFC 6749 §3.1.2, RFC 9700 §2.1, RFC 8252).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// A redirect URI that may be registered: https, http on a loopback IP address, or a private-use scheme in
/// reverse-domain form; no userinfo, no fragment. Kept exactly as typed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RedirectUri(String);

/// Why a text is no redirect URI.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("redirect URI `{uri}`: {reason}")]
pub struct InvalidRedirectUri {
    uri: String,
    reason: &'static str,
}

impl RedirectUri {
    /// The URI as registered or, for a loopback address, as presented.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The registered URI that `presented` is, letter by letter.
    pub fn matching(registered: &[Self], presented: &str) -> Option<Self> {
        registered.iter().find(|uri| uri.0 == presented).cloned()
    }

    /// The registered URI that `presented` stands for, as it was presented: on a loopback address with any port.
    pub fn matching_any_port(registered: &[Self], presented: &str) -> Option<Self> {
        let same = |uri: &&Self| uri.0 == presented || uri.same_but_port(presented);
        registered.iter().find(same).map(|_| Self(presented.to_owned()))
    }

    /// RFC 8252 §7.3: on a loopback IP address a native application picks its port at the time of the request.
    fn same_but_port(&self, presented: &str) -> bool {
        match (split_loopback(&self.0), split_loopback(presented)) {
            (Some(registered), Some(presented)) => registered == presented,
            _ => false,
        }
    }

    /// What a form that ends in this redirect must allow in its `form-action` (security.md HD1): the origin, or the
    /// scheme of a native application.
    pub fn form_action(&self) -> String {
        match Url::parse(&self.0) {
            // Browsers take no IPv6 address in a policy.
            Ok(url) if matches!(url.host(), Some(Host::Ipv6(_))) => format!("{}:", url.scheme()),
            Ok(url) if url.origin().is_tuple() => url.origin().ascii_serialization(),
            Ok(url) => format!("{}:", url.scheme()),
            Err(_) => String::new(),
        }
    }

    /// What a person is shown of it: the host with its port, or the scheme of a native application.
    pub fn display_host(&self) -> String {
        let Ok(url) = Url::parse(&self.0) else { return String::new() };
        match (url.host_str(), url.port()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (Some(host), None) => host.to_owned(),
            (None, _) => format!("{}:", url.scheme()),
        }
    }

    /// Whether any program on the person's machine could receive the answer: a loopback address or a private-use
    /// scheme (RFC 8252 §8.6).
    pub fn is_native(&self) -> bool {
        !self.0.starts_with("https://")
    }

    /// Whether it is an http address of the person's own machine.
    pub fn is_loopback_http(&self) -> bool {
        // Whatever else begins with http was not accepted.
        self.0.starts_with("http://")
    }

    /// The URI with `parameters` added to its query (RFC 6749 §4.1.2), never inheriting a fragment.
    pub fn with_query(&self, parameters: &[(&str, &str)]) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(parameters);
        let separator = match self.0.split_once('?') {
            None => "?",
            Some((_, "")) => "",
            Some(_) => "&",
        };
        format!("{}{separator}{}", self.0, query.finish())
    }
}

/// For an http URI on a loopback IP address: its host, and all that follows the port.
fn split_loopback(uri: &str) -> Option<(&'static str, &str)> {
    let (host, rest) = ["http://127.0.0.1", "http://[::1]"]
        .into_iter()
        .find_map(|host| uri.strip_prefix(host).map(|rest| (host, rest)))?;
    let rest = match rest.strip_prefix(':') {
        Some(port) => {
            let rest = port.trim_start_matches(|c: char| c.is_ascii_digit());
            let digits = port.get(..port.len() - rest.len())?;
            digits.parse::<u16>().ok()?;
            rest
        }
        None => rest,
    };
    (rest.is_empty() || rest.starts_with(['/', '?'])).then_some((host, rest))
}

impl FromStr for RedirectUri {
    type Err = InvalidRedirectUri;

    fn from_str(text: &str) -> Result<Self, InvalidRedirectUri> {
        let refuse = |reason| Err(InvalidRedirectUri { uri: text.to_owned(), reason });
        if text.len() > 2000 || !text.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b)) {
            return refuse("write it in visible ASCII, percent-encoded, at most 2000 characters");
        }
        let Ok(url) = Url::parse(text) else { return refuse("it is not an absolute URI") };
        // RFC 6749 §3.1.2: the endpoint URI MUST NOT include a fragment component; an empty one is one, too.
        if text.contains('#') {
            return refuse("it has a fragment");
        }
        // Also an empty one: what stands before the @ is for another reader.
        let authority = text.split_once("://").and_then(|(_, rest)| rest.split('/').next());
        if authority.is_some_and(|authority| authority.contains('@')) {
            return refuse("it has a user name or password");
        }
        // What a browser reads in two ways, or what has a meaning of its own in a policy, is no host.
        let plain_host =
            |host: &str| host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b));
        if !url.host_str().is_none_or(plain_host) {
            return refuse("its host has other characters than letters, digits, hyphens and dots");
        }
        match (url.scheme(), url.host()) {
            ("https", Some(_)) if !text.starts_with("https://") => refuse("write https:// in lower case"),
            ("https", Some(_)) => Ok(Self(text.to_owned())),
            ("http", Some(Host::Ipv4(ip))) if ip.is_loopback() => Ok(Self(text.to_owned())),
            ("http", Some(Host::Ipv6(ip))) if ip.is_loopback() => Ok(Self(text.to_owned())),
            ("http", _) => {
                refuse("http is for loopback addresses only, such as http://127.0.0.1/callback; use https")
            }
            // RFC 8252 §7.1: a scheme based on a domain name under the application's control, in reverse order.
            (scheme, _) if scheme.contains('.') && text.starts_with(&format!("{scheme}:")) => {
                Ok(Self(text.to_owned()))
            }
            _ => refuse("its scheme is neither https nor a reverse domain name such as com.example.app"),
        }
    }
}

impl TryFrom<String> for RedirectUri {
    type Error = InvalidRedirectUri;

    fn try_from(text: String) -> Result<Self, InvalidRedirectUri> {
        text.parse()
    }
}

impl From<RedirectUri> for String {
    fn from(uri: RedirectUri) -> Self {
        uri.0
    }
}

impl fmt::Debug for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn registered(uris: &[&str]) -> Vec<RedirectUri> {
        uris.iter().map(|uri| uri.parse().unwrap()).collect()
    }

    #[test]
    fn only_the_very_same_text_matches() {
        let list = registered(&["https://app.example/cb"]);
        assert!(RedirectUri::matching(&list, "https://app.example/cb").is_some());
        for other in [
            "https://app.example/cb/",
            "https://app.example/cb?x",
            "https://app.example/CB",
            "https://APP.example/cb",
            "https://app.example:443/cb",
            "https://app.example/cb#",
            "https://app.example/./cb",
            "https://app.example/%63b",
            "http://app.example/cb",
            "https://app.example.evil.example/cb",
            "https://app.example",
            " https://app.example/cb",
            "",
        ] {
            assert!(RedirectUri::matching(&list, other).is_none(), "{other}");
        }
    }

    #[test]
    fn on_a_loopback_address_the_port_alone_may_differ() {
        let list = registered(&["http://127.0.0.1:9/cb", "http://[::1]/cb", "https://127.0.0.1:9/cb"]);
        for same in ["http://127.0.0.1:50000/cb", "http://127.0.0.1/cb", "http://[::1]:80/cb"] {
            assert_eq!(RedirectUri::matching_any_port(&list, same).unwrap().as_str(), same);
            assert!(RedirectUri::matching(&list, same).is_none(), "{same}");
        }
        for other in [
            "http://127.0.0.1:50000/cb2",
            "http://127.0.0.1:50000/cb?x=1",
            "http://127.0.0.2:9/cb",
            "http://localhost:9/cb",
            "https://127.0.0.1:10/cb",
            "http://127.0.0.1:99999/cb",
            "http://127.0.0.1:9@evil.example/cb",
            "http://127.0.0.1:/cb",
            "http://127.0.0.1.evil.example/cb",
            "http://127.0.0.1:9:9/cb",
            "http://127.0.0.1:+9/cb",
        ] {
            assert!(RedirectUri::matching_any_port(&list, other).is_none(), "{other}");
        }
    }

    #[test]
    fn what_may_not_be_registered_says_why() {
        for wrong in [
            "",
            "/cb",
            "http://app.example/cb",
            "http://localhost/cb",
            "https://app.example/cb#",
            "https://u@app.example/",
            "https://u:p@app.example/",
            "https://@app.example/",
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc",
            "myapp:/cb",
            "https://app.example/a b",
            "https://app.example/\n",
            "https://äpp.example/",
            "https://",
            "https:app.example/x",
            "https://*/cb",
            "https://a.example;sandbox/cb",
            "https://a,b/cb",
            "vbscript:x",
            "blob:https://a/b",
        ] {
            assert!(wrong.parse::<RedirectUri>().is_err(), "{wrong:?}");
        }
        for right in
            ["https://app.example", "http://127.0.0.1/cb", "com.example.app:/cb", "https://a.example/cb?x=@y"]
        {
            assert!(right.parse::<RedirectUri>().is_ok(), "{right:?}");
        }
    }

    #[test]
    fn parameters_join_what_is_there() {
        let uri = |text: &str| text.parse::<RedirectUri>().unwrap();
        assert_eq!(
            uri("https://a.example/cb").with_query(&[("a", "b c&d")]),
            "https://a.example/cb?a=b+c%26d"
        );
        assert_eq!(uri("https://a.example/cb?x=1").with_query(&[("a", "b")]), "https://a.example/cb?x=1&a=b");
        assert_eq!(uri("com.example.app:/cb").form_action(), "com.example.app:");
        assert_eq!(uri("https://a.example:8443/cb").form_action(), "https://a.example:8443");
    }

    proptest! {
        #[test]
        fn nothing_but_the_port_is_ever_ignored(presented in "http://(127\\.0\\.0\\.1|\\[::1\\])[:@0-9a-z./?#%]{0,20}") {
            let list = registered(&["http://127.0.0.1/cb"]);
            if let Some(uri) = RedirectUri::matching_any_port(&list, &presented) {
                let url = Url::parse(uri.as_str()).unwrap();
                prop_assert_eq!(url.host_str(), Some("127.0.0.1"));
                prop_assert_eq!(url.path(), "/cb");
            }
        }
    }
}
