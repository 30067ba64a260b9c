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
    let trial = client_trials::lock(tx, trial)?;
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
    let mut ended = 0;
    for trial in over {
        // Whoever ended it meanwhile has taken back what it gave.
        if let Some(trial) = client_trials::lock(tx, trial.id)? {
            close(tx, &trial, now)?;
            ended += 1;
        }
    }
    Ok(ended)
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
        // Whether it still waits, was let in, or has its tokens, at whichever door it asked for them.
        if let Some(grant) = device_authorizations::withdraw(tx, device)? {
            grants::revoke(tx, grant, RevocationReason::TrialOver, now)?;
        }
    }
    client_trials::delete(tx, trial.id)
}
