//! The issuer's identifier and where its metadata is (OpenID Connect Discovery §4, RFC 8414 §3).

use url::{Host, Url};

/// An issuer identifier that may be asked for keys.
#[derive(Debug, Clone)]
pub(crate) struct Issuer {
    text: String,
    url: Url,
}

impl Issuer {
    /// RFC 8414 §2: an https URL without query and fragment; plain http only on this machine.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let bare = url.query().is_none() && url.fragment().is_none() && !text.contains(['?', '#']);
        let anonymous = url.username().is_empty() && url.password().is_none();
        let secure = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
        (bare && anonymous && secure).then(|| Self { text: text.to_owned(), url })
    }

    /// The identifier as configured; `iss` and discovery must say exactly this.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.url)
    }

    /// Where metadata may be, best first.
    pub(crate) fn metadata_urls(&self) -> [Url; 2] {
        let path = self.url.path().trim_end_matches('/');
        let at = |path: String| {
            let mut url = self.url.clone();
            url.set_path(&path);
            url
        };
        [
            at(format!("{path}/.well-known/openid-configuration")),
            at(format!("/.well-known/oauth-authorization-server{path}")),
        ]
    }

    /// The URL of the keys, if it may be fetched: https, or http on this machine for an issuer on this machine.
    pub(crate) fn accept_jwks_uri(&self, text: &str) -> Option<Url> {
        let url = Url::parse(text).ok()?;
        let local = url.scheme() == "http" && is_loopback(&url) && self.is_loopback();
        (url.scheme() == "https" || local).then_some(url)
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for text in [
            "https://id.example",
            "https://id.example/a/",
            "http://127.0.0.1:1",
            "http://localhost",
            "http://[::1]:2",
        ] {
            assert!(Issuer::parse(text).is_some(), "{text}");
        }
        for text in [
            "http://id.example",
            "http://localhost.evil",
            "http://10.0.0.1",
            "ftp://localhost",
            "id.example",
            "",
        ] {
            assert!(Issuer::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn an_issuer_has_no_query_fragment_or_password() {
        for text in
            ["https://id.example?", "https://id.example?a", "https://id.example#", "https://a:b@id.example"]
        {
            assert!(Issuer::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn metadata_is_looked_for_at_both_places() {
        let urls = |text| Issuer::parse(text).expect("issuer").metadata_urls().map(String::from);
        assert_eq!(
            urls("https://id.example"),
            [
                "https://id.example/.well-known/openid-configuration",
                "https://id.example/.well-known/oauth-authorization-server"
            ]
        );
        assert_eq!(
            urls("https://id.example/tenant/"),
            [
                "https://id.example/tenant/.well-known/openid-configuration",
                "https://id.example/.well-known/oauth-authorization-server/tenant"
            ]
        );
    }

    #[test]
    fn keys_are_not_fetched_in_the_clear() {
        let remote = Issuer::parse("https://id.example").expect("issuer");
        let local = Issuer::parse("http://127.0.0.1:1").expect("issuer");
        assert!(remote.accept_jwks_uri("https://keys.example/jwks").is_some());
        assert!(remote.accept_jwks_uri("http://127.0.0.1/jwks").is_none());
        assert!(remote.accept_jwks_uri("http://id.example/jwks").is_none());
        assert!(local.accept_jwks_uri("http://127.0.0.1:1/jwks").is_some());
        assert!(local.accept_jwks_uri("file:///jwks").is_none());
    }
}
