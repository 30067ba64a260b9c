//! An event as programs see it, in the API, on the command line and in exports.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::audit_search::AuditRow;

/// One event.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AuditEventView {
    /// Its id.
    pub id: String,
    /// When (RFC 3339, to the millisecond).
    pub time: String,
    /// What.
    pub event: String,
    /// `success` or `failure`.
    pub outcome: String,
    /// Why, in a fixed word; or what it is about.
    pub reason: Option<String>,
    /// Who did it: a person's id, an application's, `cli` or `server`.
    pub actor: Option<String>,
    /// To whom.
    pub user_id: Option<String>,
    /// Through which application.
    pub client_id: Option<String>,
    /// In which session.
    pub session_id: Option<String>,
    /// From which address.
    pub ip: Option<String>,
    /// By which browser or program.
    pub user_agent: Option<String>,
    /// By which request: everything that it did has this id, also in the server's log.
    pub request_id: String,
    /// What an administrator changed: each field with what it was and what it is.
    #[schema(value_type = Option<Object>)]
    pub changes: Option<Value>,
    /// The seal that names it; none yet when it is younger than a minute or so.
    pub seal: Option<i64>,
}

/// The columns of an export, in order.
pub const COLUMNS: [&str; 14] = [
    "id",
    "time",
    "event",
    "outcome",
    "reason",
    "actor",
    "user_id",
    "client_id",
    "session_id",
    "ip",
    "user_agent",
    "request_id",
    "changes",
    "seal",
];

impl From<&AuditRow> for AuditEventView {
    fn from(row: &AuditRow) -> Self {
        let changes = row.changes.as_deref();
        Self {
            id: row.id.to_string(),
            time: row.at.to_rfc3339_millis(),
            event: row.event.as_str().to_owned(),
            outcome: row.outcome.as_str().to_owned(),
            reason: row.reason.clone(),
            actor: row.actor.clone(),
            user_id: row.user_id.clone(),
            client_id: row.client_id.clone(),
            session_id: row.session_id.clone(),
            ip: row.ip.clone(),
            user_agent: row.user_agent.clone(),
            request_id: row.request_id.clone(),
            changes: changes.map(|text| serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))),
            seal: row.seal,
        }
    }
}

impl AuditEventView {
    /// One line of JSON.
    pub fn json_line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }

    /// One line of CSV (RFC 4180).
    pub fn csv_line(&self) -> String {
        let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
        csv_line(&[
            self.id.clone(),
            self.time.clone(),
            self.event.clone(),
            self.outcome.clone(),
            or_empty(&self.reason),
            or_empty(&self.actor),
            or_empty(&self.user_id),
            or_empty(&self.client_id),
            or_empty(&self.session_id),
            or_empty(&self.ip),
            or_empty(&self.user_agent),
            self.request_id.clone(),
            self.changes.as_ref().map(ToString::to_string).unwrap_or_default(),
            self.seal.map(|seal| seal.to_string()).unwrap_or_default(),
        ])
    }
}

/// One line of CSV (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe before it: anybody chooses
/// the name of their browser.
pub fn csv_line<T: AsRef<str>>(fields: &[T]) -> String {
    let field = |text: &T| {
        let text = text.as_ref();
        let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
        let text = if formula { format!("'{text}") } else { text.to_owned() };
        if text.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text
        }
    };
    fields.iter().map(field).collect::<Vec<_>>().join(",") + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_csv_is_one_line_and_no_formula() {
        assert_eq!(csv_line(&["a", "b,c", "d\"e", "f\ng", ""]), "a,\"b,c\",\"d\"\"e\",\"f\ng\",\r\n");
        assert_eq!(csv_line(&["=1+1", "@x", "-2", "+3"]), "'=1+1,'@x,'-2,'+3\r\n");
        assert_eq!(csv_line(&["=A1,\"x\""]), "\"'=A1,\"\"x\"\"\"\r\n");
    }
}
