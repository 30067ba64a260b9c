//! Takes a signing key away in an emergency, and says before what goes with it.

use super::haste::unknown_until;
use super::operation::list;
use super::schedule::is_in_use;
use crate::admin::context::Context;
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::decision::Fault;
use crate::domain::lifetimes::ClientLifetimes;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::signing_key::{KeyState, SigningKey};
use crate::domain::time::Timestamp;
use crate::storage::{Conn, Tx, clients, grants, signing_keys};

/// Why a key is not revoked.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CannotRevoke {
    /// No key has this id.
    #[error("there is no signing key {0}")]
    Unknown(String),
    /// Nothing is left to revoke.
    #[error("signing key {0} is revoked already")]
    Revoked(String),
    /// It signs, and nothing could take its place.
    #[error(
        "there is no next signing key for {0} to take its place; make one first: signet keys generate --algorithm {0}"
    )]
    NoneNext(SigningAlgorithm),
    /// Another process changed the keys at the same moment.
    #[error("the keys were changed at the same moment; look again")]
    Raced,
}

impl From<CannotRevoke> for Refusal {
    fn from(refused: CannotRevoke) -> Self {
        let code = match refused {
            CannotRevoke::Unknown(_) => RefusalCode::NotFound,
            CannotRevoke::Revoked(_) | CannotRevoke::NoneNext(_) => RefusalCode::Conflict,
            CannotRevoke::Raced => RefusalCode::Changed,
        };
        Self::new(code, refused)
    }
}

/// What goes with a key that is revoked.
#[derive(Clone, Debug)]
pub struct Consequences {
    /// Where the key stands.
    pub state: KeyState,
    /// What it signs by. Refresh tokens are RS256, whoever has them.
    pub algorithm: SigningAlgorithm,
    /// Refresh tokens that it signed and that work: their people sign in again.
    pub refresh_tokens: i64,
    /// Of how many applications; for another algorithm than RS256, those whose tokens it signs.
    pub clients: i64,
    /// Until when access tokens that it signed could have been used.
    pub access_until: Option<Timestamp>,
    /// Which key signs from then on.
    pub successor: Option<String>,
    /// Until when services may refuse what that one signs, when it has been published for a short time only.
    pub successor_unknown_until: Option<Timestamp>,
}

/// What revoking `kid` would break, if it can be done at all.
pub fn consequences(
    conn: &mut Conn,
    kid: &str,
    now: Timestamp,
) -> Result<Result<Consequences, CannotRevoke>, Fault> {
    let keys = list(conn)?;
    let Some(key) = keys.iter().find(|key| key.kid == kid) else {
        return Ok(Err(CannotRevoke::Unknown(kid.to_owned())));
    };
    let algorithm = key.algorithm;
    let next = keys.iter().find(|key| key.state == KeyState::Next && key.algorithm == algorithm);
    let (successor, signed_last) = match key.state {
        KeyState::Revoked => return Ok(Err(CannotRevoke::Revoked(kid.to_owned()))),
        KeyState::Active if next.is_none() && is_in_use(conn, algorithm)? => {
            return Ok(Err(CannotRevoke::NoneNext(algorithm)));
        }
        KeyState::Active => (next, Some(now)),
        KeyState::Retired => (None, key.retired_at),
        KeyState::Next => (None, None),
    };
    let (refresh_tokens, clients) = holders(conn, key, now)?;
    let access_until =
        signed_last.map(|at| at.plus(ClientLifetimes::MAX_ACCESS)).filter(|until| *until > now);
    Ok(Ok(Consequences {
        state: key.state,
        algorithm,
        refresh_tokens,
        clients,
        access_until,
        successor: successor.map(|key| key.kid.clone()),
        successor_unknown_until: successor.and_then(|key| unknown_until(key, now)),
    }))
}

/// How many refresh tokens `key` signed that work, and how many applications have tokens of it.
fn holders(conn: &mut Conn, key: &SigningKey, now: Timestamp) -> Result<(i64, i64), Fault> {
    if key.algorithm == SigningAlgorithm::Rs256 {
        return grants::count_signed_by(conn, key, now);
    }
    let signed = key.activated_at.is_some();
    Ok((0, if signed { clients::count_signed_by(conn, key.algorithm)? } else { 0 }))
}

/// Revokes `kid` at once: it leaves the JWKS, and nothing that it signed is good here any more; services that verify by
/// themselves see it when they fetch the JWKS again. If it was the active key, the oldest *next* one signs from now on,
/// however short it has been published (security.md JW8: emergency removal).
pub fn revoke(
    tx: &mut Tx<'_>,
    kid: &str,
    context: &Context,
) -> Result<Result<Consequences, CannotRevoke>, Fault> {
    // Before anything is read: whoever activates the key meanwhile would see it revoked with no other in its place.
    signing_keys::lock(tx)?;
    let gone = match consequences(tx.conn(), kid, context.now)? {
        Ok(gone) => gone,
        Err(refused) => return Ok(Err(refused)),
    };
    if let Some(successor) = &gone.successor
        && !signing_keys::lock_next(tx, successor)?
    {
        return Ok(Err(CannotRevoke::Raced));
    }
    if !signing_keys::revoke(tx, kid, gone.state, context.now)? {
        return Ok(Err(CannotRevoke::Raced));
    }
    context.record(tx, AuditEntry::success(AuditEvent::KeyRevoked).reason(kid))?;
    if let Some(successor) = &gone.successor {
        if !signing_keys::activate(tx, successor, context.now)? {
            return Err(Fault::inconsistent("signing_keys", "state", successor));
        }
        context.record(tx, AuditEntry::success(AuditEvent::KeyActivated).reason(successor))?;
    }
    Ok(Ok(gone))
}
