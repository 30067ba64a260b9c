//! OpenID Connect Discovery 1.0 §4: where the endpoints are.

use std::time::Duration;

use serde::Deserialize;

use crate::http::{Client, Endpoint, Failure, Outgoing};

#[derive(Clone, Debug, Deserialize)]
pub struct Metadata {
    pub issuer: String,
    pub jwks_uri: String,
    pub token_endpoint: Option<String>,
    pub authorization_endpoint: Option<String>,
    pub userinfo_endpoint: Option<String>,
    pub introspection_endpoint: Option<String>,
}

/// The endpoints, taken apart for sending. One that the server lacks fails only the scenarios that need it.
#[derive(Clone, Debug)]
pub struct Provider {
    pub discovery: Endpoint,
    pub jwks: Endpoint,
    pub token: Option<Endpoint>,
    pub authorization: Option<url::Url>,
    pub userinfo: Option<Endpoint>,
    pub introspection: Option<Endpoint>,
}

impl Provider {
    pub async fn discover(issuer: &str, timeout: Duration) -> Result<Self, Failure> {
        let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let discovery = Endpoint::parse(&url).map_err(|why| Failure::unexpected("discovery", why))?;
        let answer = Client::new(timeout).send(Outgoing::get(&discovery)?).await?.expect("discovery", 200)?;
        let metadata: Metadata = answer.json("discovery")?;
        Self::from_metadata(discovery, &metadata).map_err(|why| Failure::unexpected("discovery", why))
    }

    pub fn from_metadata(discovery: Endpoint, metadata: &Metadata) -> Result<Self, String> {
        let endpoint = |text: &Option<String>| text.as_deref().map(Endpoint::parse).transpose();
        let authorization = metadata.authorization_endpoint.as_deref().map(url::Url::parse).transpose();
        Ok(Self {
            discovery,
            jwks: Endpoint::parse(&metadata.jwks_uri)?,
            token: endpoint(&metadata.token_endpoint)?,
            authorization: authorization.map_err(|error| error.to_string())?,
            userinfo: endpoint(&metadata.userinfo_endpoint)?,
            introspection: endpoint(&metadata.introspection_endpoint)?,
        })
    }
}
