//! Where a request goes: scheme, host and port, taken apart once per endpoint instead of once per request.

use url::Url;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub tls: bool,
    pub host: String,
    pub port: u16,
}

impl Origin {
    pub fn of(url: &Url) -> Result<Self, String> {
        let tls = match url.scheme() {
            "http" => false,
            "https" => true,
            other => return Err(format!("cannot speak {other}: {url}")),
        };
        let host = url.host_str().ok_or_else(|| format!("no host in {url}"))?.to_owned();
        let port = url.port_or_known_default().ok_or_else(|| format!("no port in {url}"))?;
        Ok(Self { tls, host, port })
    }

    /// The value of the `Host` header: the default port stays unsaid.
    pub fn authority(&self) -> String {
        match (self.tls, self.port) {
            (false, 80) | (true, 443) => self.host.clone(),
            _ => format!("{}:{}", self.host, self.port),
        }
    }

    /// The value of an `Origin` header.
    pub fn ascii(&self) -> String {
        let scheme = if self.tls { "https" } else { "http" };
        format!("{scheme}://{}", self.authority())
    }
}

/// An absolute URL, split into origin and request target.
#[derive(Clone, Debug)]
pub struct Endpoint {
    pub origin: Origin,
    pub target: String,
}

impl Endpoint {
    pub fn of(url: &Url) -> Result<Self, String> {
        let origin = Origin::of(url)?;
        let target = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        Ok(Self { origin, target })
    }

    pub fn parse(text: &str) -> Result<Self, String> {
        Self::of(&Url::parse(text).map_err(|error| format!("`{text}` is not a URL: {error}"))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_keeps_port_and_query() {
        let endpoint = Endpoint::parse("http://127.0.0.1:8080/a?b=c#d").unwrap();
        assert_eq!(endpoint.origin.authority(), "127.0.0.1:8080");
        assert_eq!(endpoint.target, "/a?b=c");
        assert_eq!(Endpoint::parse("https://id.example").unwrap().origin.ascii(), "https://id.example");
        assert!(Endpoint::parse("ftp://id.example").is_err());
    }
}
