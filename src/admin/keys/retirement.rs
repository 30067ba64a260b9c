//! Takes a signing key back that never signed: there is nothing that would have to verify any more.

use super::operation::{find, list};
use crate::admin::context::Context;
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::decision::Fault;
use crate::domain::key_rules::KeyRules;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::signing_key::{KeyState, SigningKey};
use crate::domain::time::Timestamp;
use crate::storage::{Conn, Tx, signing_keys};

/// Why a key is not retired.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CannotRetire {
    /// No key has this id.
    #[error("there is no signing key {0}")]
    Unknown(String),
    /// It signs, and one must.
    #[error("signing key {0} signs; it retires as soon as another one does")]
    Active(String),
    /// It is retired or revoked.
    #[error("signing key {kid} is {state} already")]
    Ended {
        /// The key.
        kid: String,
        /// Where it stands.
        state: KeyState,
    },
}

impl From<CannotRetire> for Refusal {
    fn from(refused: CannotRetire) -> Self {
        let code = match refused {
            CannotRetire::Unknown(_) => RefusalCode::NotFound,
            CannotRetire::Active(_) | CannotRetire::Ended { .. } => RefusalCode::Conflict,
        };
        Self::new(code, refused)
    }
}

/// What is left when a key is taken back.
#[derive(Clone, Copy, Debug)]
pub struct Retirement {
    /// From when on another key may sign in its place: one that waits already, or one that is made now.
    pub rotation_from: Timestamp,
}

/// What taking `kid` back would change, if it can be done at all.
pub fn consequences(
    conn: &mut Conn,
    kid: &str,
    rules: &KeyRules,
    now: Timestamp,
) -> Result<Result<Retirement, CannotRetire>, Fault> {
    let keys = list(conn)?;
    let Some(key) = keys.iter().find(|key| key.kid == kid) else {
        return Ok(Err(CannotRetire::Unknown(kid.to_owned())));
    };
    if let Err(refused) = check(key) {
        return Ok(Err(refused));
    }
    let is_other = |other: &&SigningKey| {
        other.state == KeyState::Next && other.algorithm == key.algorithm && other.kid != kid
    };
    let others = keys.iter().filter(is_other);
    let first = others.map(|key| rules.may_sign_from(key)).min();
    let rotation_from = first.unwrap_or_else(|| now.plus(rules.publish_before)).max(now);
    Ok(Ok(Retirement { rotation_from }))
}

fn check(key: &SigningKey) -> Result<(), CannotRetire> {
    match key.state {
        KeyState::Next => Ok(()),
        KeyState::Active => Err(CannotRetire::Active(key.kid.clone())),
        KeyState::Retired | KeyState::Revoked => {
            Err(CannotRetire::Ended { kid: key.kid.clone(), state: key.state })
        }
    }
}

/// Retires `kid`, which is *next*. It leaves the JWKS at once.
pub fn retire(
    tx: &mut Tx<'_>,
    kid: &str,
    context: &Context,
) -> Result<Result<SigningKey, CannotRetire>, Fault> {
    // Before anything is read: whoever activates the key meanwhile would see it retired with no other in its place.
    signing_keys::lock(tx)?;
    let Some(key) = find(tx.conn(), kid)? else { return Ok(Err(CannotRetire::Unknown(kid.to_owned()))) };
    if let Err(refused) = check(&key) {
        return Ok(Err(refused));
    }
    if !signing_keys::withdraw(tx, kid, context.now)? {
        return Err(Fault::inconsistent("signing_keys", "state", kid));
    }
    context.record(tx, AuditEntry::success(AuditEvent::KeyRetired).reason(kid))?;
    let now = Some(context.now);
    Ok(Ok(SigningKey { state: KeyState::Retired, retired_at: now, verifies_until: now, ..key }))
}
