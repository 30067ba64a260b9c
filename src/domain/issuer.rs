//! The issuer identifier: the URL that names this server in every token and in its metadata (RFC 8414 §2, OpenID
//! Connect Discovery §3). Relying parties compare it byte for byte, so it has one spelling.

use std::fmt;
use std::net::SocketAddr;

use url::{Host, Url};

use super::application_type::Deployment;

/// An issuer identifier without a trailing slash.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Issuer {
    text: String,
    origin: String,
    secure: bool,
    loopback: bool,
}

/// Where an issuer may go without TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlainHttp {
    /// On this machine only: 127.0.0.0/8, `[::1]` and `localhost`.
    OnLoopback,
    /// Anywhere: the operator said so.
    Anywhere,
}

/// Why a text is no issuer.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum InvalidIssuer {
    /// It cannot be parsed as a URL with a host.
    #[error("it is not a URL with a host, such as https://id.example.com")]
    NotAUrl,
    /// It is neither https nor http.
    #[error("it must begin with https://")]
    Scheme,
    /// RFC 8414 §2: the issuer uses the https scheme.
    #[error("http is for this machine only (127.0.0.1, [::1], localhost); write https://")]
    Insecure,
    /// RFC 8414 §2: the issuer has no query or fragment components; nor credentials.
    #[error("it must have no query, no fragment and no user")]
    Extra,
    /// It has another spelling, and relying parties compare bytes.
    #[error("it must be written {0}")]
    Spelling(String),
}

impl Issuer {
    /// Reads an issuer. Its spelling must be the one that URL parsers agree on: lower-case host, no default port, no
    /// trailing slash.
    pub fn parse(text: &str, plain_http: PlainHttp) -> Result<Self, InvalidIssuer> {
        let url = Url::parse(text).map_err(|_| InvalidIssuer::NotAUrl)?;
        let secure = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(InvalidIssuer::Scheme),
        };
        let host = url.host().ok_or(InvalidIssuer::NotAUrl)?;
        let loopback = is_loopback(&host);
        if !secure && plain_http == PlainHttp::OnLoopback && !loopback {
            return Err(InvalidIssuer::Insecure);
        }
        let has_user = !url.username().is_empty() || url.password().is_some();
        if has_user || url.query().is_some() || url.fragment().is_some() {
            return Err(InvalidIssuer::Extra);
        }
        let spelling = url.as_str().trim_end_matches('/');
        if spelling != text {
            return Err(InvalidIssuer::Spelling(spelling.to_owned()));
        }
        Ok(Self { text: text.to_owned(), origin: url.origin().ascii_serialization(), secure, loopback })
    }

    /// The issuer of a server that is reached at the address on which it listens.
    pub fn at(address: SocketAddr, secure: bool) -> Self {
        let (scheme, default_port) = if secure { ("https", 443) } else { ("http", 80) };
        let mut text = match address {
            SocketAddr::V4(v4) => format!("{scheme}://{}", v4.ip()),
            // Without the zone, which a URL cannot carry.
            SocketAddr::V6(v6) => format!("{scheme}://[{}]", v6.ip()),
        };
        if address.port() != default_port {
            text = format!("{text}:{}", address.port());
        }
        Self { origin: text.clone(), text, secure, loopback: address.ip().is_loopback() }
    }

    /// The identifier, for `iss` and the metadata.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Scheme, host and port: what browsers send as `Origin`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The host alone: a name or an address.
    pub fn host(&self) -> &str {
        let host = self.origin.split_once("://").map_or("", |(_, host)| host);
        let port = host.rfind(':').filter(|colon| !host.get(*colon..).unwrap_or_default().contains(']'));
        host.get(..port.unwrap_or(host.len())).unwrap_or(host)
    }

    /// The path below which everything is served: empty, or `/something`.
    pub fn path(&self) -> &str {
        self.text.get(self.origin.len()..).unwrap_or_default()
    }

    /// Whether it uses https. Cookies are `Secure` and have the `__Host-` prefix only then (security.md SE1).
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether it is this machine.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Where a server of this name runs.
    pub fn deployment(&self) -> Deployment {
        if self.loopback { Deployment::Development } else { Deployment::Public }
    }

    /// Whether a browser may be given cookies: over https, or on this machine (security.md SE1).
    pub fn may_set_cookies(&self) -> bool {
        self.secure || self.loopback
    }

    /// The URL of one of our endpoints; `path` begins with a slash.
    pub fn endpoint(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
        Host::Domain(name) => *name == "localhost",
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::*;

    fn strict(text: &str) -> Result<Issuer, InvalidIssuer> {
        Issuer::parse(text, PlainHttp::OnLoopback)
    }

    #[test]
    fn an_issuer_names_its_origin_and_endpoints() {
        let issuer = strict("https://example.com:8443/id").unwrap();
        assert_eq!(issuer.as_str(), "https://example.com:8443/id");
        assert_eq!(issuer.origin(), "https://example.com:8443");
        assert_eq!(issuer.path(), "/id");
        assert_eq!(issuer.host(), "example.com");
        assert_eq!(strict("http://[::1]").unwrap().host(), "[::1]");
        assert_eq!(strict("http://[::1]:8080").unwrap().host(), "[::1]");
        assert_eq!(issuer.endpoint("/token"), "https://example.com:8443/id/token");
        assert!(issuer.is_secure());
        assert_eq!(strict("https://example.com").unwrap().path(), "");
    }

    #[test]
    fn http_stays_on_this_machine_unless_allowed() {
        for local in
            ["http://127.0.0.1:8080", "http://127.9.9.9", "http://[::1]:8080", "http://localhost:8080"]
        {
            assert!(!strict(local).unwrap().is_secure(), "{local}");
        }
        for other in [
            "http://example.com",
            "http://10.0.0.1",
            "http://localhost.example.com",
            "http://[::]",
            "http://0.0.0.0",
        ] {
            assert_eq!(strict(other), Err(InvalidIssuer::Insecure), "{other}");
            assert!(Issuer::parse(other, PlainHttp::Anywhere).is_ok(), "{other}");
        }
        assert_eq!(Issuer::parse("ftp://example.com", PlainHttp::Anywhere), Err(InvalidIssuer::Scheme));
    }

    #[test]
    fn what_is_no_issuer_is_refused() {
        for (text, error) in [
            ("", InvalidIssuer::NotAUrl),
            ("example.com", InvalidIssuer::NotAUrl),
            ("https://", InvalidIssuer::NotAUrl),
            ("data:text/plain,x", InvalidIssuer::Scheme),
            ("https://u@example.com", InvalidIssuer::Extra),
            ("https://:p@example.com", InvalidIssuer::Extra),
            ("https://example.com?", InvalidIssuer::Extra),
            ("https://example.com#", InvalidIssuer::Extra),
            ("https://example.com/?a=b", InvalidIssuer::Extra),
        ] {
            assert_eq!(strict(text), Err(error), "{text}");
        }
    }

    #[test]
    fn an_issuer_has_one_spelling() {
        for (text, spelling) in [
            ("https://example.com/", "https://example.com"),
            ("https://Example.com", "https://example.com"),
            ("HTTPS://example.com", "https://example.com"),
            ("https://example.com:443", "https://example.com"),
            ("https://example.com/id/", "https://example.com/id"),
            ("https://example.com/a/../b", "https://example.com/b"),
            ("https:/example.com", "https://example.com"),
            (" https://example.com", "https://example.com"),
            ("https://example.com\n", "https://example.com"),
            ("https://exämple.com", "https://xn--exmple-cua.com"),
            ("http://127.1:8080", "http://127.0.0.1:8080"),
        ] {
            assert_eq!(strict(text), Err(InvalidIssuer::Spelling(spelling.to_owned())), "{text}");
        }
    }

    #[test]
    fn an_issuer_follows_an_address() {
        for (address, secure, text) in [
            ("127.0.0.1:8080", false, "http://127.0.0.1:8080"),
            ("127.0.0.1:80", false, "http://127.0.0.1"),
            ("[::1]:443", true, "https://[::1]"),
            ("[::1]:80", true, "https://[::1]:80"),
        ] {
            let issuer = Issuer::at(address.parse().unwrap(), secure);
            assert_eq!(issuer.as_str(), text);
            assert_eq!(strict(text), Ok(issuer));
        }
    }

    proptest! {
        #[test]
        fn whatever_is_accepted_is_kept_as_it_is(text in "https?://[a-zA-Z0-9.:@?#/\\[\\]%-]{0,30}") {
            if let Ok(issuer) = Issuer::parse(&text, PlainHttp::Anywhere) {
                assert_eq!(issuer.as_str(), text);
                assert_eq!(format!("{}{}", issuer.origin(), issuer.path()), text);
                assert!(!text.ends_with('/') && !text.contains(['?', '#', '@']));
            }
        }

        #[test]
        fn nothing_panics(text in any::<String>()) {
            let _ = strict(&text);
        }
    }
}
