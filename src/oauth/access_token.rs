//! Takes back in what we gave out: every check that an access or refresh token must pass at our own endpoints.

use crate::domain::claims::{ACCESS_TYP, AccessClaims, REFRESH_TYP, RefreshClaims};
use crate::domain::decision::Fault;
use crate::domain::ids::{ClientId, GrantId};
use crate::domain::time::{Span, Timestamp};
use crate::env::Env;
use crate::storage::{Conn, clients, grants, revoked_tokens};

/// How far the clock of the node that issued a token may be ahead of ours.
const LEEWAY: Span = Span::from_seconds(10);

/// Reads an access token of ours: signature, kind, issuer and lifetime. What the database says about it is
/// [`access_holds`]' part.
pub fn read_access(token: &str, env: &Env) -> Option<AccessClaims> {
    let claims: AccessClaims = env.keys.verify(token, ACCESS_TYP).ok()?;
    let in_time = claims.nbf <= env.now.plus(LEEWAY).seconds() && env.now.seconds() < claims.exp;
    (in_time && claims.iss == env.settings.issuer.as_str()).then_some(claims)
}

/// Reads a refresh token of ours: signature, kind, issuer, audience and lifetime.
pub fn read_refresh(token: &str, env: &Env) -> Option<RefreshClaims> {
    let claims: RefreshClaims = env.keys.verify(token, REFRESH_TYP).ok()?;
    let issuer = env.settings.issuer.as_str();
    let ours = claims.iss == issuer && claims.aud.contains(issuer);
    (ours && env.now.seconds() < claims.exp).then_some(claims)
}

/// Whether an access token still holds: not taken back itself, its grant in force, its user active, its client
/// enabled, and issued after every cut-off (security.md RV2).
pub fn access_holds(conn: &mut Conn, claims: &AccessClaims) -> Result<bool, Fault> {
    if revoked_tokens::contains(conn, &claims.jti)? {
        return Ok(false);
    }
    if let Some(id) = &claims.grant_id {
        return grant_holds(conn, id, claims.iat);
    }
    // A client's own token: client_credentials.
    let Ok(id) = claims.client_id.parse::<ClientId>() else { return Ok(false) };
    let client = clients::find(conn, &id)?;
    Ok(client.is_some_and(|client| client.enabled && is_after(claims.iat, client.tokens_not_before)))
}

fn grant_holds(conn: &mut Conn, grant_id: &str, issued_at: i64) -> Result<bool, Fault> {
    let Ok(id) = grant_id.parse::<GrantId>() else { return Ok(false) };
    let standing = grants::standing(conn, id)?;
    Ok(standing.is_some_and(|standing| standing.holds && is_after(issued_at, standing.not_before)))
}

/// Whether a refresh token is the one that its family would take now.
pub fn refresh_holds(conn: &mut Conn, claims: &RefreshClaims, now: Timestamp) -> Result<bool, Fault> {
    let Ok(id) = claims.grant_id.parse::<GrantId>() else { return Ok(false) };
    let standing = grants::standing(conn, id)?;
    Ok(standing.is_some_and(|standing| {
        standing.holds
            && standing.generation == claims.generation
            && now < standing.refresh_until
            && is_after(claims.iat, standing.not_before)
    }))
}

/// A token carries whole seconds: one of the very second of the cut-off is void, too, unless it was issued later.
pub fn is_after(issued_at: i64, not_before: Option<Timestamp>) -> bool {
    not_before.is_none_or(|cut| issued_at > cut.seconds())
}
