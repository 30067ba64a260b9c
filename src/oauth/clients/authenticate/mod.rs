//! Client authentication (RFC 6749 §2.3, OIDC Core §9): the only maker of [`AuthenticatedClient`].

mod basic;
mod post;
mod trial;

use crate::domain::client::{AuthenticationMethod, Client, SecretUsed};
use crate::domain::decision::Fault;
use crate::domain::ids::ClientId;
use crate::domain::parameters::Parameters;
use crate::domain::secret::{ClientSecret, SecretHash};
use crate::domain::time::Timestamp;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::storage::{Conn, clients};

pub use self::trial::on_trial;

/// What a request presents; exactly one method.
#[derive(Clone, Debug)]
pub struct Credentials {
    client_id: ClientId,
    method: AuthenticationMethod,
    secret: Option<ClientSecret>,
}

impl Credentials {
    /// Which client it says it is.
    pub fn client_id(&self) -> &ClientId {
        &self.client_id
    }

    /// Whether the client used HTTP Basic, so that a refusal must challenge it (RFC 6749 §5.2).
    pub fn used_basic(&self) -> bool {
        self.method == AuthenticationMethod::ClientSecretBasic
    }
}

/// A client that proved who it is, or a public one that said so. A function that takes one needs no further check.
#[derive(Debug)]
pub struct AuthenticatedClient(Client);

impl AuthenticatedClient {
    /// Its registration.
    pub fn client(&self) -> &Client {
        &self.0
    }
}

/// Unknown client, wrong secret, wrong method: indistinguishable (security.md CL2).
const REFUSED: OAuthError = OAuthError::new(ErrorCode::InvalidClient, "client authentication failed");

/// Reads the credentials of a request from its `Authorization` header and its form.
pub fn presented(authorization: Option<&str>, form: &Parameters) -> Result<Credentials, OAuthError> {
    let in_form = form.single("client_id")?;
    let secret = form.single("client_secret")?;
    match authorization {
        Some(header) => {
            // RFC 6749 §2.3: the client MUST NOT use more than one authentication method in each request.
            if secret.is_some() {
                return Err(OAuthError::invalid_request("the client authenticates in two ways at once"));
            }
            let credentials = basic::parse(header).ok_or(REFUSED)?;
            if in_form.is_some_and(|id| id != credentials.client_id.as_str()) {
                return Err(OAuthError::invalid_request("client_id is not the authenticated client"));
            }
            Ok(credentials)
        }
        None => post::parse(in_form, secret),
    }
}

/// Checks the credentials against the registered client, which must be enabled.
pub fn authenticate(
    conn: &mut Conn,
    credentials: &Credentials,
    now: Timestamp,
) -> Result<Result<AuthenticatedClient, OAuthError>, Fault> {
    let client = clients::find(conn, &credentials.client_id)?;
    let proven = prove(credentials, client, now);
    let id = &credentials.client_id;
    match &proven {
        Ok((_, Some(SecretUsed::Previous))) => tracing::info!(
            target: "signet::audit", outcome = "success", client.id = %id, client.secret = "previous",
            "client_authentication"
        ),
        Ok(_) => {}
        Err(_) => {
            tracing::warn!(target: "signet::audit", outcome = "failure", client.id = %id, "client_authentication");
        }
    }
    Ok(proven.map(|(client, _)| client))
}

fn prove(
    credentials: &Credentials,
    client: Option<Client>,
    now: Timestamp,
) -> Result<(AuthenticatedClient, Option<SecretUsed>), OAuthError> {
    let presented = credentials.secret.as_ref().map(ClientSecret::hash);
    let Some(client) = client else {
        // An unknown client costs the same comparison as a known one.
        let nobody = SecretHash::of("");
        let _ = presented.map(|secret| secret.same_as(&nobody));
        return Err(REFUSED);
    };
    let used = presented.as_ref().and_then(|presented| client.secret_used(presented, now));
    let right = if presented.is_some() { used.is_some() } else { client.is_public() };
    // security.md CL1: the registered method and no other.
    if right && client.enabled && client.authentication.method() == credentials.method {
        Ok((AuthenticatedClient(client), used))
    } else {
        Err(REFUSED)
    }
}
