//! What the audit log knows of a client: what happened lately, and who changed it.

use crate::domain::audit::AuditEvent;
use crate::domain::audit_search::{AuditFilter, AuditRow};
use crate::domain::decision::Fault;
use crate::domain::ids::{ClientId, UserId};
use crate::domain::time::Timestamp;
use crate::storage::{Conn, audit_search, users};

/// Events that are shown with a client; the audit log has all.
const EVENTS: i64 = 10;
/// What an administrator does to one.
const CHANGES: &[AuditEvent] = &[
    AuditEvent::ClientCreated,
    AuditEvent::ClientChanged,
    AuditEvent::ClientDisabled,
    AuditEvent::ClientEnabled,
    AuditEvent::ClientSecretRotated,
    AuditEvent::ClientSecretEnded,
    AuditEvent::ClientTokensRevoked,
];

/// What happened to it lately, the newest first.
pub fn events(conn: &mut Conn, id: &ClientId) -> Result<Vec<AuditRow>, Fault> {
    let filter = AuditFilter { client: Some(id.clone()), ..AuditFilter::default() };
    audit_search::list(conn, &filter, None, EVENTS)
}

/// Who changed it last, and when: a person's address, an application's id, or `cli`.
pub fn last_change(conn: &mut Conn, id: &ClientId) -> Result<Option<(String, Timestamp)>, Fault> {
    let Some(event) = audit_search::find_last_of_client(conn, id, CHANGES)? else { return Ok(None) };
    let actor = event.actor.unwrap_or_default();
    let person = actor.parse::<UserId>().ok().map(|id| users::find(conn, id)).transpose()?.flatten();
    Ok(Some((person.map_or(actor, |person| person.email.as_typed().to_owned()), event.at)))
}
