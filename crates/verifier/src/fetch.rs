//! Fetches the issuer's metadata and keys: short timeouts, small bodies, no redirects.

use std::time::Duration;

use reqwest::header::CACHE_CONTROL;
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use serde::Deserialize;
use thiserror::Error;
use url::Url;

use crate::issuer::Issuer;

const MAX_BODY_BYTES: usize = 256 * 1024;

/// Why the keys could not be fetched; for the service's log, never for its clients.
#[derive(Debug, Error)]
pub(crate) enum FetchError {
    #[error("request to {url} failed")]
    Request { url: Url, source: reqwest::Error },
    #[error("{url} answered {status}")]
    Status { url: Url, status: StatusCode },
    #[error("the answer of {url} is longer than {MAX_BODY_BYTES} bytes")]
    TooLong { url: Url },
    #[error("the metadata at {url} cannot be read")]
    Metadata { url: Url, source: serde_json::Error },
    #[error("the metadata at {url} is of another issuer")]
    OtherIssuer { url: Url },
    #[error("the metadata's jwks_uri is not acceptable")]
    JwksUri,
    #[error("the key set cannot be read")]
    Jwks,
    #[error("no answer in time")]
    Timeout,
}

/// A body and how long its sender lets it be kept.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) body: Vec<u8>,
    pub(crate) max_age: Option<Duration>,
}

/// An HTTP client for one issuer.
#[derive(Debug)]
pub(crate) struct Fetcher {
    client: Client,
}

#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    jwks_uri: String,
}

impl Fetcher {
    pub(crate) fn new(issuer: &Issuer, timeout: Duration) -> Result<Self, reqwest::Error> {
        let builder = Client::builder()
            .timeout(timeout)
            .connect_timeout(timeout)
            // A redirect could lead anywhere; an issuer names its URLs itself.
            .redirect(Policy::none())
            // A kept connection would belong to the runtime of the worker that opened it.
            .pool_max_idle_per_host(0)
            .user_agent(concat!("signet-verifier/", env!("CARGO_PKG_VERSION")));
        let builder = if issuer.is_loopback() { builder.no_proxy() } else { builder };
        Ok(Self { client: builder.build()? })
    }

    /// Finds the URL of the keys in the issuer's metadata.
    pub(crate) async fn discover(&self, issuer: &Issuer) -> Result<Url, FetchError> {
        let [first, second] = issuer.metadata_urls();
        let (url, fetched) = match self.fetch(first.clone()).await {
            Err(FetchError::Status { .. }) => (second.clone(), self.fetch(second).await?),
            other => (first, other?),
        };
        let metadata: Metadata = match serde_json::from_slice(&fetched.body) {
            Ok(metadata) => metadata,
            Err(source) => return Err(FetchError::Metadata { url, source }),
        };
        // RFC 8414 §3.3, Discovery §4.3: issuer must be identical to the one that the URL was made from.
        if metadata.issuer != issuer.as_str() {
            return Err(FetchError::OtherIssuer { url });
        }
        issuer.accept_jwks_uri(&metadata.jwks_uri).ok_or(FetchError::JwksUri)
    }

    /// Gets a body of bounded size.
    pub(crate) async fn fetch(&self, url: Url) -> Result<Fetched, FetchError> {
        let failed = |source| FetchError::Request { url: url.clone(), source };
        let mut response = self.client.get(url.clone()).send().await.map_err(failed)?;
        if response.status() != StatusCode::OK {
            return Err(FetchError::Status { status: response.status(), url });
        }
        let max_age = max_age(&response);
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len().saturating_add(chunk.len()) > MAX_BODY_BYTES {
                return Err(FetchError::TooLong { url });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Fetched { body, max_age })
    }
}

fn max_age(response: &Response) -> Option<Duration> {
    let values = response.headers().get_all(CACHE_CONTROL);
    max_age_of(values.iter().filter_map(|value| value.to_str().ok()))
}

/// RFC 9111 §5.2.2: `max-age` in seconds; `no-store` and `no-cache` count as none at all.
fn max_age_of<'a>(values: impl Iterator<Item = &'a str>) -> Option<Duration> {
    let mut found = None;
    for directive in values.flat_map(|value| value.split(',')) {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "no-store" | "no-cache" => return Some(Duration::ZERO),
            "max-age" => found = value.trim().trim_matches('"').parse().ok().map(Duration::from_secs),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn max_age_is_read_from_cache_control() {
        let seconds = |text: &str| max_age_of([text].into_iter()).map(|age| age.as_secs());
        assert_eq!(seconds("public, max-age=300"), Some(300));
        assert_eq!(seconds("Max-Age=\"60\", must-revalidate"), Some(60));
        assert_eq!(seconds("max-age=300, no-cache"), Some(0));
        assert_eq!(seconds("no-store"), Some(0));
        for none in ["", "public", "max-age", "max-age=-1", "max-age=1e3", "max-age=99999999999999999999999"]
        {
            assert_eq!(seconds(none), None, "{none}");
        }
    }
}
