//! Table `event_counts`: how often what happened, hour by hour, so that nobody counts the audit log to draw a chart.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, sql_query};

use super::connection::Conn;
use super::fault::is_taken;
use super::row::Place;
use super::schema::{audit_events as audit, event_counts as counts};
use super::store::Tx;
use crate::domain::audit::{AuditEvent, Outcome};
use crate::domain::decision::Fault;
use crate::domain::time::Timestamp;

/// How often something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventCount {
    /// In which hour since the Unix epoch.
    pub hour: i64,
    /// What.
    pub event: AuditEvent,
    /// How it ended.
    pub outcome: Outcome,
    /// How often.
    pub number: i64,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    event: String,
    #[diesel(sql_type = Text)]
    outcome: String,
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// Counts the audit log from `since` until before `until`, as of `hour`.
pub fn count(
    conn: &mut Conn,
    hour: i64,
    since: Timestamp,
    until: Timestamp,
) -> Result<Vec<EventCount>, Fault> {
    let query = "SELECT event, outcome, COUNT(*) AS number FROM audit_events WHERE at >= $1 AND at < $2 \
                 GROUP BY event, outcome";
    let bound = sql_query(query).bind::<BigInt, _>(since.millis()).bind::<BigInt, _>(until.millis());
    let rows: Vec<Row> = bound.load(conn)?;
    let at = Place { table: "audit_events", id: "counted" };
    rows.iter()
        .map(|row| {
            Ok(EventCount {
                hour,
                event: at.parse("event", &row.event)?,
                outcome: at.parse("outcome", &row.outcome)?,
                number: row.number,
            })
        })
        .collect()
}

/// When something first happened from `since` until before `until`.
pub fn find_first_event(
    conn: &mut Conn,
    since: Timestamp,
    until: Timestamp,
) -> Result<Option<Timestamp>, Fault> {
    let between = audit::table.filter(audit::at.ge(since.millis())).filter(audit::at.lt(until.millis()));
    let first: Option<i64> = between.order(audit::at).select(audit::at).first(conn).optional()?;
    Ok(first.map(Timestamp::from_millis))
}

/// The last hour that was counted.
pub fn find_last_hour(conn: &mut Conn) -> Result<Option<i64>, Fault> {
    Ok(counts::table.select(counts::hour).order(counts::hour.desc()).first(conn).optional()?)
}

/// Keeps what was counted. `false`: somebody has counted this hour before.
pub fn insert(tx: &mut Tx<'_>, count: &EventCount) -> Result<bool, Fault> {
    let values = (
        counts::hour.eq(count.hour),
        counts::event.eq(count.event.as_str()),
        counts::outcome.eq(count.outcome.as_str()),
        counts::number.eq(count.number),
    );
    let inserted = tx.nested(|conn| diesel::insert_into(counts::table).values(values).execute(conn))?;
    if is_taken(&inserted) {
        return Ok(false);
    }
    inserted?;
    Ok(true)
}

/// What was counted from the hour `since` on.
pub fn list(conn: &mut Conn, since: i64) -> Result<Vec<EventCount>, Fault> {
    let rows: Vec<(i64, String, String, i64)> =
        counts::table.filter(counts::hour.ge(since)).order(counts::hour).load(conn)?;
    rows.into_iter()
        .map(|(hour, event, outcome, number)| {
            let id = hour.to_string();
            let at = Place { table: "event_counts", id: &id };
            Ok(EventCount {
                hour,
                event: at.parse("event", &event)?,
                outcome: at.parse("outcome", &outcome)?,
                number,
            })
        })
        .collect()
}

/// Forgets what was counted before the hour `before`, up to `limit` rows.
pub fn delete_before(tx: &mut Tx<'_>, before: i64, limit: i64) -> Result<(), Fault> {
    let query = "DELETE FROM event_counts WHERE hour IN \
                 (SELECT hour FROM event_counts WHERE hour < $1 ORDER BY hour LIMIT $2)";
    sql_query(query).bind::<BigInt, _>(before).bind::<BigInt, _>(limit).execute(tx.conn())?;
    Ok(())
}
