//! Ends tests, each with everything that it gave: when its administrator says so, and when it is over.

use super::operation::{Tester, is_theirs, unknown};
use crate::admin::context::Context;
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::decision::Fault;
use crate::domain::grant::RevocationReason;
use crate::domain::ids::TrialId;
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;
use crate::domain::trial::Trial;
use crate::storage::{Tx, client_trials, device_authorizations, grants, revoked_tokens};

/// Ends a test, with all that it gave.
pub fn end(
    tx: &mut Tx<'_>,
    tester: &Tester,
    trial: TrialId,
    context: &Context,
) -> Result<Result<(), Refusal>, Fault> {
    let trial = client_trials::find(tx.conn(), trial)?;
    let Some(trial) = trial.filter(|trial| is_theirs(trial, tester, context.now)) else {
        return Ok(Err(unknown()));
    };
    close(tx, &trial, context.now)?;
    let entry = AuditEntry::success(AuditEvent::ClientTrialEnded).client(&trial.client_id);
    context.record(tx, entry.user(trial.user_id))?;
    Ok(Ok(()))
}

/// Ends the tests that are over, a few at a time; how many there were.
pub fn end_over(tx: &mut Tx<'_>, now: Timestamp) -> Result<i64, Fault> {
    let over = client_trials::list_over(tx.conn(), now)?;
    for trial in &over {
        close(tx, trial, now)?;
    }
    Ok(i64::try_from(over.len()).unwrap_or(i64::MAX))
}

/// Nothing of a test outlives it.
fn close(tx: &mut Tx<'_>, trial: &Trial, now: Timestamp) -> Result<(), Fault> {
    if let Some(id) = trial.grant_id {
        grants::revoke(tx, id, RevocationReason::TrialOver, now)?;
    }
    if let Some(token) = &trial.token {
        revoked_tokens::insert(tx, &token.jti, &trial.client_id, now, token.until)?;
    }
    if let Some(device) = trial.device {
        // Whoever has not answered yet has nothing to answer any more.
        device_authorizations::deny(tx, device, now)?;
    }
    client_trials::delete(tx, trial.id)
}
