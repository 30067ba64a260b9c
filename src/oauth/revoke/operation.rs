//! Takes a token back for the client to which it was issued. A refresh token takes its whole grant with it.

use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::claims::{AccessClaims, RefreshClaims};
use crate::domain::client::Client;
use crate::domain::decision::{Decision, Fault};
use crate::domain::grant::RevocationReason;
use crate::domain::ids::GrantId;
use crate::domain::time::Timestamp;
use crate::env::{Env, Surroundings};
use crate::oauth::access_token::{read_access, read_refresh};
use crate::oauth::clients::authenticate::{Credentials, authenticate};
use crate::oauth::clients::failures::weigh;
use crate::oauth::error::OAuthError;
use crate::storage::{Store, Tx, grants, revoked_tokens};

/// Revokes `token`. A token that is unknown, expired or another client's is no error (RFC 7009 §2.2); what could not be
/// stored is a fault, never a false success.
pub async fn revoke(
    store: &Store,
    surroundings: &Surroundings,
    credentials: Credentials,
    token: String,
    origin: Origin,
) -> Result<Decision<(), OAuthError>, Fault> {
    let (outside, client, from) = (surroundings, credentials.client_id().clone(), origin.clone());
    let surroundings = surroundings.clone();
    let decide = move |tx: &mut Tx<'_>| {
        let env = surroundings.env();
        let client = match authenticate(tx.conn(), &credentials, env.now)? {
            Ok(client) => client,
            Err(error) => return Ok(Decision::Refused(error)),
        };
        // RFC 7009 §2.1: the token must have been issued to the client that asks.
        let own = |client_id: &str| client_id == client.client().id.as_str();
        if let Some(claims) = read_refresh(&token, &env).filter(|claims| own(&claims.client_id)) {
            revoke_grant(tx, client.client(), &claims, &env, &origin)?;
        } else if let Some(claims) = read_access(&token, &env).filter(|claims| own(&claims.client_id)) {
            revoke_access(tx, client.client(), &claims, &env, &origin)?;
        }
        Ok(Decision::Granted(()))
    };
    let decision = store.write("revoke a token", decide).await?;
    weigh(store, outside, &client, &from, decision).await
}

/// RFC 7009 §2.1: with a refresh token go the access tokens of the same grant.
fn revoke_grant(
    tx: &mut Tx<'_>,
    client: &Client,
    claims: &RefreshClaims,
    env: &Env,
    origin: &Origin,
) -> Result<(), Fault> {
    let Ok(id) = claims.grant_id.parse::<GrantId>() else { return Ok(()) };
    if grants::revoke(tx, id, RevocationReason::Client, env.now)? {
        record(tx, client, "refresh_token", env, origin)?;
    }
    Ok(())
}

fn revoke_access(
    tx: &mut Tx<'_>,
    client: &Client,
    claims: &AccessClaims,
    env: &Env,
    origin: &Origin,
) -> Result<(), Fault> {
    if revoked_tokens::insert(tx, &claims.jti, &client.id, env.now, Timestamp::from_seconds(claims.exp))? {
        record(tx, client, "access_token", env, origin)?;
    }
    Ok(())
}

fn record(tx: &mut Tx<'_>, client: &Client, kind: &str, env: &Env, origin: &Origin) -> Result<(), Fault> {
    let entry = AuditEntry::success(AuditEvent::TokenRevoked).client(&client.id).reason(kind);
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())
}
