//! Rotation by schedule, of each algorithm by itself. Nothing is noted down but the keys themselves: the active key's age
//! says what is due, so that whoever comes second, or comes back after a crash, finds it done.

use super::operation::{Activated, CannotActivate, Wait, activate, find_next, list};
use crate::admin::context::Context;
use crate::domain::decision::Fault;
use crate::domain::key_rules::KeyRules;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::signing_key::{KeyState, SigningKey};
use crate::domain::time::Timestamp;
use crate::storage::{Conn, Tx, clients, signing_keys};

/// When the keys for `algorithm` rotate by themselves; `None`: never, or not before a *next* key stands by. The first key
/// of an algorithm signs as soon as services know it.
pub fn next_rotation(
    keys: &[SigningKey],
    algorithm: SigningAlgorithm,
    rules: &KeyRules,
) -> Option<Timestamp> {
    let first = |state| keys.iter().find(|key| key.state == state && key.algorithm == algorithm);
    rules.next_rotation(first(KeyState::Active), first(KeyState::Next)?)
}

/// The algorithms for which a *next* key is to stand by: those in use for which none does. RS256 always is; any other
/// while a client's tokens are signed by it.
pub fn missing_standbys(conn: &mut Conn) -> Result<Vec<SigningAlgorithm>, Fault> {
    let keys = list(conn)?;
    let mut missing = Vec::new();
    for algorithm in SigningAlgorithm::ALL.iter().copied() {
        let has = |state| keys.iter().any(|key| key.state == state && key.algorithm == algorithm);
        if !has(KeyState::Next) && is_in_use(conn, algorithm)? {
            missing.push(algorithm);
        }
    }
    Ok(missing)
}

/// Whether anything is signed by `algorithm`, so that there must be a key for it.
pub fn is_in_use(conn: &mut Conn, algorithm: SigningAlgorithm) -> Result<bool, Fault> {
    Ok(algorithm == SigningAlgorithm::Rs256 || clients::count_signed_by(conn, algorithm)? > 0)
}

/// The algorithms whose rotation is due. Asked before the keys are locked, so that who finds nothing to do disturbs nobody.
pub fn due(conn: &mut Conn, rules: &KeyRules, now: Timestamp) -> Result<Vec<SigningAlgorithm>, Fault> {
    let keys = list(conn)?;
    let is_due = |algorithm| next_rotation(&keys, algorithm, rules).is_some_and(|due| due <= now);
    Ok(SigningAlgorithm::ALL.iter().copied().filter(|algorithm| is_due(*algorithm)).collect())
}

/// Lets the key sign that services know the longest, if the rotation of `algorithm` is due. `None`: it is not, or somebody was first.
pub fn rotate_if_due(
    tx: &mut Tx<'_>,
    algorithm: SigningAlgorithm,
    rules: &KeyRules,
    context: &Context,
) -> Result<Option<Activated>, Fault> {
    // Before anything is read: of nodes that come together the second reads what the first has done.
    signing_keys::lock(tx)?;
    if !due(tx.conn(), rules, context.now)?.contains(&algorithm) {
        return Ok(None);
    }
    let Some(next) = find_next(tx.conn(), algorithm)? else { return Ok(None) };
    match activate(tx, &next.kid, Wait::Obeyed, rules, context)? {
        Ok(activated) => Ok(Some(activated)),
        Err(CannotActivate::TooYoung { .. }) => Ok(None),
        Err(refused) => Err(Fault::internal("a scheduled rotation", refused)),
    }
}
