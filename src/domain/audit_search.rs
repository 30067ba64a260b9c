//! What somebody looks for in the audit log.

use std::fmt;
use std::str::FromStr;

use super::audit::{AuditEvent, Outcome};
use super::ids::{AuditEventId, ClientId, RequestId, SessionId, UserId};
use super::time::Timestamp;

/// All conditions hold together; one that is not named holds always.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// What happened.
    pub event: Option<AuditEvent>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Who did it: a person's id, an application's, or `cli`.
    pub actor: Option<String>,
    /// To whom.
    pub user: Option<UserId>,
    /// Through which application.
    pub client: Option<ClientId>,
    /// In which session.
    pub session: Option<SessionId>,
    /// From which address.
    pub ip: Option<String>,
    /// By which request: everything that one request did has its id, here and in the log.
    pub request: Option<RequestId>,
    /// Not before.
    pub since: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
}

/// One event, as it is stored.
#[derive(Clone, Debug)]
pub struct AuditRow {
    /// Its name.
    pub id: AuditEventId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub event: AuditEvent,
    /// How it ended.
    pub outcome: Outcome,
    /// Who did it.
    pub actor: Option<String>,
    /// To whom.
    pub user_id: Option<String>,
    /// Through which application.
    pub client_id: Option<String>,
    /// In which session.
    pub session_id: Option<String>,
    /// From which address.
    pub ip: Option<String>,
    /// By which browser.
    pub user_agent: Option<String>,
    /// Why, in a fixed word.
    pub reason: Option<String>,
    /// By which request.
    pub request_id: String,
    /// What an administrator changed, as JSON.
    pub changes: Option<String>,
    /// The seal that names it.
    pub seal: Option<i64>,
}

/// Where a page of the log begins: before this event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditCursor {
    /// When it happened.
    pub at: Timestamp,
    /// Which of those of that moment.
    pub id: AuditEventId,
}

/// The text is no cursor of ours.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a cursor")]
pub struct InvalidCursor;

impl fmt::Display for AuditCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at.millis(), self.id)
    }
}

impl FromStr for AuditCursor {
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

impl AuditRow {
    /// Its place in the log.
    pub fn cursor(&self) -> AuditCursor {
        AuditCursor { at: self.at, id: self.id }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::SystemRandom;

    #[test]
    fn a_cursor_has_one_spelling() {
        let at = Timestamp::from_seconds(1_800_000_000);
        let cursor = AuditCursor { at, id: AuditEventId::new(at, &SystemRandom) };
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
            assert!(wrong.parse::<AuditCursor>().is_err(), "{wrong}");
        }
    }
}
