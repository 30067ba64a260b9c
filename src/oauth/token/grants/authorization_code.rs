//! `authorization_code` (RFC 6749 §4.1.3): a code becomes tokens, once. A second use revokes what the first gave.

use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::client::Client;
use crate::domain::decision::{Decision, Fault};
use crate::domain::grant::RevocationReason;
use crate::domain::ids::GrantId;
use crate::env::Env;
use crate::oauth::clients::authenticate::AuthenticatedClient;
use crate::oauth::error::OAuthError;
use crate::oauth::resources;
use crate::oauth::token::allowed::{Allowed, forget_at, give};
use crate::oauth::token::operation::TokenDecision;
use crate::oauth::token::request::{CodeExchange, Returned};
use crate::storage::codes::Code;
use crate::storage::{Tx, codes, grants};

/// What is told about a code that cannot be used, whatever the reason.
const REFUSED: OAuthError = OAuthError::invalid_grant("the code is wrong, expired or used");

/// Exchanges the code.
pub fn exchange(
    tx: &mut Tx<'_>,
    client: &AuthenticatedClient,
    request: &CodeExchange,
    env: &Env,
    origin: &Origin,
) -> Result<TokenDecision, Fault> {
    let client = client.client();
    let hash = request.code.hash();
    let Some(code) = codes::find(tx.conn(), &hash)? else { return Ok(Decision::Refused(REFUSED)) };
    if let Err(error) = check(client, request, &code) {
        return Ok(Decision::Refused(error));
    }
    let audiences = match resources::of_grant(&request.parameters, &code.request.audiences, client) {
        Ok(audiences) => audiences,
        Err(error) => return Ok(Decision::Refused(error)),
    };
    let grant_id = GrantId::new(env.now, env.random.as_ref());
    // RFC 6749 §4.1.2: the client MUST NOT use the code more than once.
    if !codes::claim(tx, &hash, grant_id, env.now, forget_at(client, env))? {
        return reused(tx, client, &request.code.hash(), env, origin);
    }
    // RFC 6749 §4.1.2: a code expires shortly after it is issued.
    if env.now >= code.expires_at {
        return Ok(Decision::Refused(REFUSED));
    }
    let allowed = Allowed {
        user_id: code.user_id,
        session_id: code.session_id,
        request: &code.request,
        audiences,
        grant_id,
        event: AuditEvent::CodeExchanged,
    };
    Ok(give(tx, client, &allowed, env, origin)?.map_or(Decision::Refused(REFUSED), Decision::Granted))
}

/// The bindings of a code; a request that fails one of them does not consume it.
fn check(client: &Client, request: &CodeExchange, code: &Code) -> Result<(), OAuthError> {
    // RFC 6749 §4.1.3: the code was issued to the authenticated client.
    if code.request.client_id != client.id {
        return Err(REFUSED);
    }
    // RFC 6749 §4.1.3: redirect_uri is identical to that of the authorization request, which always has one here.
    match &request.returned {
        Returned::Application(Some(uri))
            if code.request.redirect_uri().is_some_and(|asked| asked.as_str() == uri) => {}
        // A code that a test asked for is that test's, and nobody else's (docs/decisions/0063).
        Returned::Trial(trial) if code.request.trial() == Some(*trial) => {}
        Returned::Application(Some(_)) | Returned::Trial(_) => {
            return Err(OAuthError::invalid_grant("redirect_uri is not that of the authorization request"));
        }
        Returned::Application(None) => return Err(OAuthError::invalid_request("redirect_uri is missing")),
    }
    match (&code.request.code_challenge, &request.code_verifier) {
        (None, None) => Ok(()),
        (Some(challenge), Some(verifier)) if verifier.answers(challenge) => Ok(()),
        (Some(_), Some(_)) => {
            Err(OAuthError::invalid_grant("code_verifier does not match the code_challenge"))
        }
        (Some(_), None) => Err(OAuthError::invalid_grant("code_verifier is missing")),
        // RFC 9700 §4.8.2: a verifier without a challenge is a downgrade.
        (None, Some(_)) => Err(OAuthError::invalid_grant("the authorization request had no code_challenge")),
    }
}

/// RFC 6749 §4.1.2: a second use SHOULD revoke all tokens previously issued based on that code.
fn reused(
    tx: &mut Tx<'_>,
    client: &Client,
    hash: &crate::domain::secret::SecretHash,
    env: &Env,
    origin: &Origin,
) -> Result<TokenDecision, Fault> {
    let code = codes::find(tx.conn(), hash)?;
    if let Some((code, grant_id)) = code.and_then(|code| code.grant_id.map(|id| (code, id)))
        && grants::revoke(tx, grant_id, RevocationReason::CodeReuse, env.now)?
    {
        let entry = AuditEntry::failure(AuditEvent::CodeReused, "the grant of its first use is revoked");
        let entry = entry.user(code.user_id).client(&client.id).session(code.session_id);
        audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    }
    Ok(Decision::Refused(REFUSED))
}
