//! Which server: what `--server` names, and what its metadata says about it (RFC 8414).

use std::str::FromStr;

use anyhow::Context as _;
use serde::Deserialize;

use super::wire::Wire;
use crate::domain::issuer::{InvalidIssuer, Issuer, PlainHttp};

/// What `--server` says; nothing, when it is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Server(Option<Issuer>);

impl Server {
    /// The server, if one is named.
    pub(in crate::cli) fn named(self) -> Option<Issuer> {
        self.0
    }
}

impl FromStr for Server {
    type Err = InvalidIssuer;

    /// RFC 6749 §3.2, security.md SE1: tokens cross no network in clear, so it is https, or this machine.
    fn from_str(text: &str) -> Result<Self, InvalidIssuer> {
        let text = text.trim_end_matches('/');
        if text.is_empty() {
            return Ok(Self(None));
        }
        Issuer::parse(text, PlainHttp::OnLoopback).map(|issuer| Self(Some(issuer)))
    }
}

/// What is needed of the metadata.
#[derive(Debug, Deserialize)]
pub(super) struct Metadata {
    issuer: String,
    pub(super) token_endpoint: String,
    pub(super) device_authorization_endpoint: String,
    pub(super) revocation_endpoint: String,
    pub(super) userinfo_endpoint: String,
}

/// Fetches the metadata of `server`.
pub(super) async fn discover(wire: &Wire, server: &Issuer) -> anyhow::Result<Metadata> {
    let url = server.endpoint("/.well-known/openid-configuration");
    let document = wire.document(&url).await?;
    let metadata: Metadata =
        serde_json::from_value(document).with_context(|| format!("{url} is not the metadata of a Signet"))?;
    // RFC 8414 §3.3: the issuer MUST be identical to the one that was asked for.
    if metadata.issuer != server.as_str() {
        anyhow::bail!(
            "the server at {server} says that it is {}; name it so, or look where this address leads",
            metadata.issuer
        );
    }
    for endpoint in [
        &metadata.token_endpoint,
        &metadata.device_authorization_endpoint,
        &metadata.revocation_endpoint,
        &metadata.userinfo_endpoint,
    ] {
        // RFC 9700 §2.1: nobody else is sent codes and tokens.
        if !endpoint.strip_prefix(server.origin()).is_some_and(|path| path.starts_with('/')) {
            anyhow::bail!("the metadata of {server} leads elsewhere, to {endpoint}");
        }
    }
    Ok(metadata)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_named_by_its_issuer() {
        let named = |text: &str| text.parse::<Server>().map(Server::named);
        let issuer = Issuer::parse("https://id.example.com/x", PlainHttp::OnLoopback).unwrap();
        for text in ["https://id.example.com/x", "https://id.example.com/x/"] {
            assert_eq!(named(text), Ok(Some(issuer.clone())), "{text}");
        }
        assert_eq!(named(""), Ok(None));
        assert_eq!(named("http://id.example.com"), Err(InvalidIssuer::Insecure));
        assert_eq!(named("https://ada@id.example.com"), Err(InvalidIssuer::Extra));
        assert!(named("http://127.0.0.1:8080").is_ok() && named("id.example.com").is_err());
    }
}
