//! `client_credentials` (RFC 6749 §4.4): a confidential client asks for itself. Writes nothing.

use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::{Decision, Fault};
use crate::env::Env;
use crate::oauth::clients::authenticate::AuthenticatedClient;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::token::issue::{self, Issued};
use crate::oauth::token::operation::TokenDecision;
use crate::oauth::token::request::ClientCredentials;
use crate::oauth::{limited, resources};
use crate::storage::Conn;

/// Gives the client an access token of its own.
pub fn grant(
    conn: &mut Conn,
    client: &AuthenticatedClient,
    request: &ClientCredentials,
    env: &Env,
    origin: &Origin,
) -> Result<TokenDecision, Fault> {
    let client = client.client();
    // RFC 6749 §4.4: the grant MUST only be used by confidential clients.
    if client.is_public() {
        let error =
            OAuthError::new(ErrorCode::UnauthorizedClient, "a public client has no credentials of its own");
        return Ok(Decision::Refused(error));
    }
    // There is no user of whom `openid` and its like could speak.
    let allowed = client.scope.without_openid();
    let scope = request.scope.as_ref().unwrap_or(&allowed);
    if !scope.is_within(&allowed) {
        let error = OAuthError::new(ErrorCode::InvalidScope, "the scope is more than the client may ask for");
        return Ok(Decision::Refused(error));
    }
    // security.md TK5: what is limited to roles is nothing that a client has by its people.
    let own = limited::of_client(conn, client, scope)?;
    if request.scope.is_some() && own != *scope {
        let error = OAuthError::new(
            ErrorCode::InvalidScope,
            "a scope is given to people with a role only, and to a service that signs nobody in",
        );
        return Ok(Decision::Refused(error));
    }
    let scope = &own;
    let mut audiences = match resources::requested(&request.parameters, &client.audiences) {
        Ok(audiences) => audiences,
        Err(error) => return Ok(Decision::Refused(error)),
    };
    if audiences.is_empty() {
        audiences = resources::default_of(client);
    }
    let narrowed = resources::narrowed(conn, client, scope, &audiences)?;
    // Asked for by name and dropped without a word would be a surprise.
    if request.scope.is_some() && narrowed != *scope {
        let error = OAuthError::new(
            ErrorCode::InvalidScope,
            "a scope belongs to another service than the token: name that one with resource",
        );
        return Ok(Decision::Refused(error));
    }
    let scope = narrowed;
    let access = issue::client_access(client, &scope, &audiences, env);
    let issued = Issued::new(client, access, None, None, env)?;
    audit::log(&AuditEntry::success(AuditEvent::TokenIssued).client(&client.id), origin, &env.meters);
    Ok(Decision::Granted(issued))
}
