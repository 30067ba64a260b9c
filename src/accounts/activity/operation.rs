//! A person's own part of the audit log, page by page.

use std::collections::BTreeMap;

use crate::domain::audit::{AuditEvent, Happened};
use crate::domain::audit_search::AuditCursor;
use crate::domain::decision::Fault;
use crate::domain::ids::{ClientId, UserId};
use crate::storage::{Conn, audit, clients};

/// Rows of a page.
const ROWS: usize = 25;

/// What applications do among themselves, of which a person would see nothing else; and what happens to no person.
const UNSEEN: &[AuditEvent] = &[
    AuditEvent::CodeIssued,
    AuditEvent::CodeExchanged,
    AuditEvent::DeviceAsked,
    AuditEvent::DeviceRedeemed,
    AuditEvent::TokenIssued,
    AuditEvent::Refreshed,
    AuditEvent::TokenRevoked,
    AuditEvent::KeyGenerated,
    AuditEvent::KeyActivated,
    AuditEvent::KeyImported,
    AuditEvent::KeyRetired,
    AuditEvent::KeyRevoked,
    AuditEvent::MasterKeyReplaced,
    AuditEvent::ClientCreated,
    AuditEvent::ClientChanged,
    AuditEvent::ClientDisabled,
    AuditEvent::ClientEnabled,
    AuditEvent::ClientDeleted,
    AuditEvent::ClientSecretRotated,
    AuditEvent::ClientSecretEnded,
    AuditEvent::ClientTokensRevoked,
    AuditEvent::ApiCreated,
    AuditEvent::ApiChanged,
    AuditEvent::ApiDeleted,
    AuditEvent::DatabaseRestored,
    AuditEvent::RoleCreated,
    AuditEvent::RoleChanged,
    AuditEvent::RoleDeleted,
    AuditEvent::ScopeLimited,
    AuditEvent::GroupCreated,
    AuditEvent::GroupChanged,
    AuditEvent::GroupDeleted,
    AuditEvent::AdminRefused,
    AuditEvent::AuditExported,
];

/// What people are shown.
pub fn seen() -> Vec<AuditEvent> {
    AuditEvent::ALL.iter().copied().filter(|event| !UNSEEN.contains(event)).collect()
}

/// Part of the log.
#[derive(Debug)]
pub struct Page {
    /// What happened, the newest first.
    pub events: Vec<Happened>,
    /// The applications among them, by name.
    pub names: BTreeMap<ClientId, String>,
    /// Where the next page begins, if there is one.
    pub next: Option<AuditCursor>,
}

/// A page of what happened to `user`.
pub fn page(conn: &mut Conn, user: UserId, before: Option<AuditCursor>) -> Result<Page, Fault> {
    let before = before.map(|cursor| (cursor.at, cursor.id));
    let limit = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let mut events = audit::list_of_user(conn, user, &seen(), before, limit)?;
    let more = events.len() > ROWS;
    events.truncate(ROWS);
    let mut names = BTreeMap::new();
    for id in events.iter().filter_map(|event| event.client_id.as_ref()) {
        if !names.contains_key(id)
            && let Some(client) = clients::find(conn, id)?
        {
            names.insert(id.clone(), client.name);
        }
    }
    let last = events.last().filter(|_| more).map(|event| AuditCursor { at: event.at, id: event.id });
    Ok(Page { events, names, next: last })
}
