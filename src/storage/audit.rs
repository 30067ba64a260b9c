//! Table `audit_events`: plain rows, inserted by the operation that they tell of.

use diesel::prelude::*;

use super::schema::audit_events as audit;
use super::store::Tx;
use crate::domain::audit::{AuditEntry, Origin};
use crate::domain::decision::Fault;
use crate::domain::ids::AuditEventId;
use crate::domain::time::Timestamp;

/// Adds an event.
pub fn insert(
    tx: &mut Tx<'_>,
    id: AuditEventId,
    entry: &AuditEntry,
    origin: &Origin,
    now: Timestamp,
) -> Result<(), Fault> {
    let values = (
        audit::id.eq(id.to_string()),
        audit::at.eq(now.millis()),
        audit::event.eq(entry.event.as_str()),
        audit::outcome.eq(entry.outcome.as_str()),
        audit::actor.eq(entry.actor.as_deref()),
        audit::user_id.eq(entry.user_id.map(|id| id.to_string())),
        audit::client_id.eq(entry.client_id.as_ref().map(ToString::to_string)),
        audit::session_id.eq(entry.session_id.map(|id| id.to_string())),
        audit::ip.eq(origin.ip.map(|ip| ip.to_string())),
        audit::user_agent.eq(origin.user_agent.as_deref()),
        audit::reason.eq(entry.reason.as_deref()),
        audit::request_id.eq(origin.request_id.to_string()),
    );
    diesel::insert_into(audit::table).values(values).execute(tx.conn())?;
    Ok(())
}
