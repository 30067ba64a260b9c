//! Rotation by schedule. Nothing is noted down but the keys themselves: the active key's age says what is due, so that
//! whoever comes second, or comes back after a crash, finds it done.

use super::operation::{Activated, CannotActivate, Wait, activate, find_next, list};
use crate::admin::context::Context;
use crate::domain::decision::Fault;
use crate::domain::key_rules::KeyRules;
use crate::domain::signing_key::{KeyState, SigningKey};
use crate::domain::time::Timestamp;
use crate::storage::{Conn, Tx, signing_keys};

/// When the keys rotate by themselves; `None`: never, or not before a *next* key stands by.
pub fn next_rotation(keys: &[SigningKey], rules: &KeyRules) -> Option<Timestamp> {
    let first = |state| keys.iter().find(|key| key.state == state);
    rules.next_rotation(first(KeyState::Active)?, first(KeyState::Next)?)
}

/// Whether a rotation is due. Asked before the keys are locked, so that who finds nothing to do disturbs nobody.
pub fn is_due(conn: &mut Conn, rules: &KeyRules, now: Timestamp) -> Result<bool, Fault> {
    Ok(next_rotation(&list(conn)?, rules).is_some_and(|due| due <= now))
}

/// Lets the key sign that services know the longest, if a rotation is due. `None`: it is not, or somebody was first.
pub fn rotate_if_due(
    tx: &mut Tx<'_>,
    rules: &KeyRules,
    context: &Context,
) -> Result<Option<Activated>, Fault> {
    // Before anything is read: of nodes that come together the second reads what the first has done.
    signing_keys::lock(tx)?;
    if !is_due(tx.conn(), rules, context.now)? {
        return Ok(None);
    }
    let Some(next) = find_next(tx.conn())? else { return Ok(None) };
    match activate(tx, &next.kid, Wait::Obeyed, rules, context)? {
        Ok(activated) => Ok(Some(activated)),
        Err(CannotActivate::TooYoung { .. }) => Ok(None),
        Err(refused) => Err(Fault::internal("a scheduled rotation", refused)),
    }
}
