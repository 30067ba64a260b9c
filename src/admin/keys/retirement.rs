//! Takes a signing key back that never signed: there is nothing that would have to verify any more.

use super::operation::find;
use crate::admin::context::Context;
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::decision::Fault;
use crate::domain::signing_key::{KeyState, SigningKey};
use crate::storage::{Tx, signing_keys};

/// Why a key is not retired.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CannotRetire {
    /// No key has this id.
    #[error("there is no signing key {0}")]
    Unknown(String),
    /// It signs, and one must.
    #[error("signing key {0} signs; it retires as soon as another one does: `signet keys rotate`")]
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

/// Retires `kid`, which is *next*. It leaves the JWKS at once.
pub fn retire(
    tx: &mut Tx<'_>,
    kid: &str,
    context: &Context,
) -> Result<Result<SigningKey, CannotRetire>, Fault> {
    // Before anything is read: whoever activates the key meanwhile would see it retired with no other in its place.
    signing_keys::lock(tx)?;
    let Some(key) = find(tx.conn(), kid)? else { return Ok(Err(CannotRetire::Unknown(kid.to_owned()))) };
    match key.state {
        KeyState::Next => {}
        KeyState::Active => return Ok(Err(CannotRetire::Active(key.kid))),
        KeyState::Retired | KeyState::Revoked => {
            return Ok(Err(CannotRetire::Ended { kid: key.kid, state: key.state }));
        }
    }
    if !signing_keys::withdraw(tx, kid, context.now)? {
        return Err(Fault::inconsistent("signing_keys", "state", kid));
    }
    context.record(tx, AuditEntry::success(AuditEvent::KeyRetired).reason(kid))?;
    let now = Some(context.now);
    Ok(Ok(SigningKey { state: KeyState::Retired, retired_at: now, verifies_until: now, ..key }))
}
