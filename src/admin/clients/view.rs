//! A client as programs see it, by the names of RFC 7591 §2: never with its secret (security.md AP6).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::operation::Registered;
use crate::domain::changes::Version;
use crate::domain::client::{Audience, Client};
use crate::domain::client_branding::WebAddress;
use crate::domain::client_template::ClientTemplate;
use crate::domain::decision::Fault;
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::registration::EmailVerification;
use crate::domain::secret::ClientSecret;
use crate::domain::time::{Span, Timestamp};
use crate::storage::clients::ClientUse;

/// A client.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "they are the members of an answer")]
pub struct ClientView {
    /// Its `client_id`.
    pub client_id: String,
    /// What people are shown.
    pub client_name: String,
    /// What kind it is of, as the templates are called.
    pub kind: String,
    /// Where it runs: `web`, `native`.
    pub application_type: String,
    /// Its colour on the pages on which people sign in to it.
    pub brand_color: Option<String>,
    /// Where it tells about itself.
    pub client_uri: Option<String>,
    /// Where it says what it does with what it is told of people.
    pub policy_uri: Option<String>,
    /// Where its terms are.
    pub tos_uri: Option<String>,
    /// How it proves who it is.
    pub token_endpoint_auth_method: String,
    /// Whether it may do anything at all.
    pub enabled: bool,
    /// Belongs to the operator: its users are not asked for consent.
    pub first_party: bool,
    /// Whether its users need a second factor.
    pub second_factor: String,
    /// Whether it must use PKCE.
    pub pkce: String,
    /// The grants that it may use.
    pub grant_types: Vec<String>,
    /// Where its authorization responses may go.
    pub redirect_uris: Vec<String>,
    /// Where its users may go after logout.
    pub post_logout_redirect_uris: Vec<String>,
    /// The scopes that it may ask for.
    pub scope: String,
    /// The audiences that it may ask for, the first its default.
    pub audiences: Vec<String>,
    /// The audience for which it is the resource service.
    pub resource_server: Option<String>,
    /// Life of its access tokens; `null`: as the server's.
    pub access_ttl_seconds: Option<i64>,
    /// Life of its unused refresh tokens; `null`: as the server's.
    pub refresh_ttl_seconds: Option<i64>,
    /// Its own rule for people whose address is not proven; `null`: as the server's.
    pub email_verification: Option<String>,
    /// Whether what it holds as `offline_access` outlives the logout of its user.
    pub offline: String,
    /// Where it begins a sign-in that somebody else asks it for.
    pub initiate_login_uri: Option<String>,
    /// Whether its tokens name the person's roles.
    pub roles_claim: bool,
    /// Whether its tokens name what these carry.
    pub permissions_claim: bool,
    /// By which algorithm its ID tokens are signed.
    pub id_token_signed_response_alg: String,
    /// By which algorithm its access tokens are signed.
    pub access_token_signed_response_alg: String,
    /// Until when the secret that it had before works besides the present one.
    pub previous_secret_until: Option<String>,
    /// What it was given before this moment is void.
    pub tokens_not_before: Option<String>,
    /// When it was registered.
    pub created_at: String,
}

impl From<&Client> for ClientView {
    fn from(client: &Client) -> Self {
        let uris = |uris: &[RedirectUri]| uris.iter().map(|uri| uri.as_str().to_owned()).collect();
        Self {
            client_id: client.id.to_string(),
            client_name: client.name.clone(),
            kind: ClientTemplate::of(client).to_string(),
            application_type: client.application_type.to_string(),
            brand_color: client.branding.colour.map(|colour| colour.to_string()),
            client_uri: client.branding.home.as_ref().map(WebAddress::to_string),
            policy_uri: client.branding.policy.as_ref().map(WebAddress::to_string),
            tos_uri: client.branding.terms.as_ref().map(WebAddress::to_string),
            token_endpoint_auth_method: client.authentication.method().to_string(),
            enabled: client.enabled,
            first_party: client.first_party,
            second_factor: client.second_factor.to_string(),
            pkce: client.pkce.to_string(),
            grant_types: client.grants.iter().map(ToString::to_string).collect(),
            redirect_uris: uris(&client.redirect_uris),
            post_logout_redirect_uris: uris(&client.post_logout_redirect_uris),
            scope: client.scope.to_string(),
            audiences: client.audiences.iter().map(Audience::to_string).collect(),
            resource_server: client.resource_server.as_ref().map(Audience::to_string),
            access_ttl_seconds: client.lifetimes.access.map(Span::seconds),
            refresh_ttl_seconds: client.lifetimes.refresh_idle.map(Span::seconds),
            email_verification: client.email_verification.as_ref().map(EmailVerification::to_string),
            offline: client.offline.to_string(),
            initiate_login_uri: client.initiate_login_uri.as_ref().map(|uri| uri.as_str().to_owned()),
            roles_claim: client.claims.roles,
            permissions_claim: client.claims.permissions,
            id_token_signed_response_alg: client.algorithms.id_token.to_string(),
            access_token_signed_response_alg: client.algorithms.access_token.to_string(),
            previous_secret_until: client.previous_secret.as_ref().map(|secret| secret.until.to_rfc3339()),
            tokens_not_before: client.tokens_not_before.map(Timestamp::to_rfc3339),
            created_at: client.created_at.to_rfc3339(),
        }
    }
}

/// A client with the secret that was made for it, which is told this once, and what else was changed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RegisteredView {
    /// The client.
    #[serde(flatten)]
    pub client: ClientView,
    /// Its secret, if one was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
    /// What became of APIs that it names.
    pub notices: Vec<String>,
}

impl RegisteredView {
    /// The version of the client: what is told only once is no part of it.
    pub fn version(&self) -> Result<Version, Fault> {
        Version::of(&self.client)
    }
}

impl From<&Registered> for RegisteredView {
    fn from(registered: &Registered) -> Self {
        Self {
            client: ClientView::from(&registered.client),
            client_secret: registered.secret.as_ref().map(|secret| ClientSecret::expose(secret).to_owned()),
            notices: registered.notices.iter().map(ToString::to_string).collect(),
        }
    }
}

/// How much hangs on a client.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ClientUseView {
    /// Grants of people that are in force.
    pub grants: i64,
    /// The people who gave them.
    pub people: i64,
    /// The sessions in which they did.
    pub sessions: i64,
    /// When tokens were last made for one of its grants.
    pub last_used_at: Option<String>,
}

impl From<ClientUse> for ClientUseView {
    fn from(used: ClientUse) -> Self {
        let ClientUse { grants, people, sessions, last_used_at } = used;
        Self { grants, people, sessions, last_used_at: last_used_at.map(Timestamp::to_rfc3339) }
    }
}
