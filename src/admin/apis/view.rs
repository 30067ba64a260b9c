//! An API as programs see it, in the API and on the command line.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ending::ApiUse;
use crate::domain::client::Audience;
use crate::storage::apis::Api;

/// An API.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ApiView {
    /// Its name in addresses.
    pub id: String,
    /// The URI that names it in its tokens (`aud`).
    pub audience: String,
    /// What people call it.
    pub name: String,
    /// The scopes that may be asked for at it, with spaces between.
    pub scope: String,
    /// When it was registered.
    pub created_at: String,
}

impl From<&Api> for ApiView {
    fn from(api: &Api) -> Self {
        Self {
            id: ApiId(api.audience.clone()).to_string(),
            audience: api.audience.to_string(),
            name: api.name.clone(),
            scope: api.scope.to_string(),
            created_at: api.created_at.to_rfc3339(),
        }
    }
}

/// An audience as addresses hold it, in base64url: many proxies let no encoded slash through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiId(pub Audience);

/// The text is no name of an API.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not the id of an API")]
pub struct InvalidApiId;

impl FromStr for ApiId {
    type Err = InvalidApiId;

    fn from_str(text: &str) -> Result<Self, InvalidApiId> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| InvalidApiId)?;
        let audience = std::str::from_utf8(&bytes).ok().and_then(|text| text.parse().ok());
        audience.map(Self).ok_or(InvalidApiId)
    }
}

impl fmt::Display for ApiId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0.as_str()))
    }
}

/// How much hangs on an API.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
pub struct ApiUseView {
    /// Clients that may ask for tokens for it.
    pub clients: usize,
    /// Clients that introspect as its service.
    pub services: usize,
    /// Grants in force that are for it.
    pub grants: i64,
}

impl From<&ApiUse> for ApiUseView {
    fn from(used: &ApiUse) -> Self {
        Self { clients: used.clients.len(), services: used.services.len(), grants: used.grants }
    }
}
