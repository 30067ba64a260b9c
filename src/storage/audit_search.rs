//! Table `audit_events`, as whoever investigates reads it.

use diesel::prelude::*;

use super::connection::Conn;
use super::row::Place;
use super::schema::audit_events as audit;
use crate::domain::audit::AuditEvent;
use crate::domain::audit_search::{AuditCursor, AuditFilter, AuditRow};
use crate::domain::decision::Fault;
use crate::domain::ids::{AuditEventId, ClientId};
use crate::domain::time::Timestamp;

#[derive(Queryable, Selectable)]
#[diesel(table_name = audit)]
struct Row {
    id: String,
    at: i64,
    event: String,
    outcome: String,
    actor: Option<String>,
    user_id: Option<String>,
    client_id: Option<String>,
    session_id: Option<String>,
    ip: Option<String>,
    user_agent: Option<String>,
    reason: Option<String>,
    request_id: String,
    changes: Option<String>,
    seal: Option<i64>,
}

impl TryFrom<Row> for AuditRow {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let at = Place { table: "audit_events", id: &row.id };
        Ok(Self {
            id: at.parse("id", &row.id)?,
            at: Timestamp::from_millis(row.at),
            event: at.parse("event", &row.event)?,
            outcome: at.parse("outcome", &row.outcome)?,
            actor: row.actor,
            user_id: row.user_id,
            client_id: row.client_id,
            session_id: row.session_id,
            ip: row.ip,
            user_agent: row.user_agent,
            reason: row.reason,
            request_id: row.request_id,
            changes: row.changes,
            seal: row.seal,
        })
    }
}

/// The event with this id.
pub fn find(conn: &mut Conn, id: AuditEventId) -> Result<Option<AuditRow>, Fault> {
    let row: Option<Row> =
        audit::table.find(id.to_string()).select(Row::as_select()).first(conn).optional()?;
    row.map(AuditRow::try_from).transpose()
}

/// The last event of a client that is one of `events`.
pub fn find_last_of_client(
    conn: &mut Conn,
    client: &ClientId,
    events: &[AuditEvent],
) -> Result<Option<AuditRow>, Fault> {
    let names: Vec<&str> = events.iter().map(|event| event.as_str()).collect();
    let row: Option<Row> = audit::table
        .filter(audit::client_id.eq(client.as_str()))
        .filter(audit::event.eq_any(names))
        .order((audit::at.desc(), audit::id.desc()))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(AuditRow::try_from).transpose()
}

/// The events for which `filter` holds, the newest first, before `before`.
pub fn list(
    conn: &mut Conn,
    filter: &AuditFilter,
    before: Option<AuditCursor>,
    limit: i64,
) -> Result<Vec<AuditRow>, Fault> {
    let mut query = audit::table.select(Row::as_select()).into_boxed();
    if let Some(cursor) = before {
        let at = cursor.at.millis();
        query =
            query.filter(audit::at.le(at)).filter(audit::at.lt(at).or(audit::id.lt(cursor.id.to_string())));
    }
    if let Some(event) = filter.event {
        query = query.filter(audit::event.eq(event.as_str()));
    }
    if let Some(outcome) = filter.outcome {
        query = query.filter(audit::outcome.eq(outcome.as_str()));
    }
    if let Some(actor) = &filter.actor {
        query = query.filter(audit::actor.eq(actor.clone()));
    }
    if let Some(user) = filter.user {
        query = query.filter(audit::user_id.eq(user.to_string()));
    }
    if let Some(client) = &filter.client {
        query = query.filter(audit::client_id.eq(ClientId::to_string(client)));
    }
    if let Some(session) = filter.session {
        query = query.filter(audit::session_id.eq(session.to_string()));
    }
    if let Some(ip) = &filter.ip {
        query = query.filter(audit::ip.eq(ip.clone()));
    }
    if let Some(request) = filter.request {
        query = query.filter(audit::request_id.eq(request.to_string()));
    }
    if let Some(since) = filter.since {
        query = query.filter(audit::at.ge(since.millis()));
    }
    if let Some(until) = filter.until {
        query = query.filter(audit::at.lt(until.millis()));
    }
    let rows: Vec<Row> = query.order((audit::at.desc(), audit::id.desc())).limit(limit).load(conn)?;
    rows.into_iter().map(AuditRow::try_from).collect()
}
