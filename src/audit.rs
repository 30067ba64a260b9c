//! Records what happened: a row in the operation's own transaction, and a line in the log.

use crate::domain::audit::{AuditEntry, Origin};
use crate::domain::audit_chain::salt;
use crate::domain::decision::Fault;
use crate::domain::ids::AuditEventId;
use crate::domain::random::Random;
use crate::domain::time::Timestamp;
use crate::metrics::Meters;
use crate::storage::{Tx, audit};

/// Writes `entry` beside what it tells of, and logs it once that is durable: security events as warnings.
pub fn record(
    tx: &mut Tx<'_>,
    entry: &AuditEntry,
    origin: &Origin,
    now: Timestamp,
    random: &dyn Random,
) -> Result<(), Fault> {
    audit::insert(tx, AuditEventId::new(now, random), entry, origin, now, salt(random))?;
    let (entry, origin) = (entry.clone(), origin.clone());
    tx.count_after_commit(move |meters| log(&entry, &origin, meters));
    Ok(())
}

/// Logs and counts an event that writes nothing to the database.
pub fn log(entry: &AuditEntry, origin: &Origin, meters: &Meters) {
    meters.events.add(entry.event, entry.outcome);
    macro_rules! line {
        ($level:ident) => {
            tracing::$level!(
                target: "signet::audit",
                outcome = %entry.outcome,
                actor = entry.actor.as_deref(),
                user.id = entry.user_id.map(tracing::field::display),
                client.id = entry.client_id.as_ref().map(tracing::field::display),
                session.id = entry.session_id.map(tracing::field::display),
                reason = entry.reason.as_deref(),
                request.id = %origin.request_id,
                "{}",
                entry.event
            )
        };
    }
    if entry.event.is_security() { line!(warn) } else { line!(info) }
}
