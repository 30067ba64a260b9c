//! A person's own part of the audit log, page by page.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::domain::audit::{AuditEvent, Happened};
use crate::domain::decision::Fault;
use crate::domain::ids::{AuditEventId, ClientId, UserId};
use crate::domain::time::Timestamp;
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
    AuditEvent::ApiCreated,
    AuditEvent::ApiChanged,
    AuditEvent::DatabaseRestored,
];

/// What people are shown.
pub fn seen() -> Vec<AuditEvent> {
    AuditEvent::ALL.iter().copied().filter(|event| !UNSEEN.contains(event)).collect()
}

/// Where a page begins: before this event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    at: Timestamp,
    id: AuditEventId,
}

/// The text is no cursor of ours.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a cursor")]
pub struct InvalidCursor;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at.millis(), self.id)
    }
}

impl FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let (at, id) = text.split_once('.').ok_or(InvalidCursor)?;
        let cursor = Self {
            at: Timestamp::from_millis(at.parse().map_err(|_| InvalidCursor)?),
            id: id.parse().map_err(|_| InvalidCursor)?,
        };
        if cursor.to_string() == text { Ok(cursor) } else { Err(InvalidCursor) }
    }
}

/// Part of the log.
#[derive(Debug)]
pub struct Page {
    /// What happened, the newest first.
    pub events: Vec<Happened>,
    /// The applications among them, by name.
    pub names: BTreeMap<ClientId, String>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
}

/// A page of what happened to `user`.
pub fn page(conn: &mut Conn, user: UserId, before: Option<Cursor>) -> Result<Page, Fault> {
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
    let last = events.last().filter(|_| more).map(|event| Cursor { at: event.at, id: event.id });
    Ok(Page { events, names, next: last })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::SystemRandom;

    #[test]
    fn a_cursor_has_one_spelling() {
        let at = Timestamp::from_seconds(1_800_000_000);
        let cursor = Cursor { at, id: AuditEventId::new(at, &SystemRandom) };
        let text = cursor.to_string();
        assert_eq!(text.parse(), Ok(cursor));
        for wrong in [
            "",
            "1",
            ".",
            "x.y",
            &text.to_uppercase().replace('0', "O"),
            &format!("+{text}"),
            &format!("{text} "),
        ] {
            assert!(wrong.parse::<Cursor>().is_err(), "{wrong}");
        }
    }
}
