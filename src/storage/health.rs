//! What a database says of itself: for the doctor and the metrics.

use diesel::connection::SimpleConnection as _;
use diesel::dsl::{count_star, min};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, sql_query};

use super::connection::{Conn, Purpose, connect};
use super::schema::{outbox, sessions};
use crate::domain::database_url::DatabaseUrl;
use crate::domain::decision::Fault;
use crate::domain::outgoing::DeliveryState;
use crate::domain::time::Timestamp;

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// A connection beside all pools, for looking only. `None`: there is no database file yet, and none is made.
pub fn look(url: &DatabaseUrl) -> Result<Option<Conn>, Fault> {
    if url.sqlite_path().is_some_and(|path| std::fs::metadata(path).map_or(0, |file| file.len()) == 0) {
        return Ok(None);
    }
    let mut conn = connect(url, Purpose::Read)?;
    conn.batch_execute("SELECT 1")?;
    Ok(Some(conn))
}

/// Name and version of the database.
pub fn version(conn: &mut Conn) -> Result<String, Fault> {
    let (name, query) = match conn {
        Conn::Sqlite(_) => ("SQLite", "SELECT sqlite_version() AS word"),
        Conn::Pg(_) => ("PostgreSQL", "SELECT current_setting('server_version') AS word"),
    };
    Ok(format!("{name} {}", sql_query(query).get_result::<Word>(conn)?.word))
}

/// Settings of a PostgreSQL with which a commit that was answered can be lost; none of SQLite, where they are ours.
pub fn undurable(conn: &mut Conn) -> Result<Vec<String>, Fault> {
    if matches!(conn, Conn::Sqlite(_)) {
        return Ok(Vec::new());
    }
    let query = "SELECT name || ' = ' || setting AS word FROM pg_settings \
                 WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off' ORDER BY name";
    Ok(sql_query(query).load::<Word>(conn)?.into_iter().map(|row| row.word).collect())
}

/// What the clock of a database server shows; `None` of SQLite, which has ours.
pub fn clock(conn: &mut Conn) -> Result<Option<Timestamp>, Fault> {
    if matches!(conn, Conn::Sqlite(_)) {
        return Ok(None);
    }
    let query = "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT AS number";
    Ok(Some(Timestamp::from_millis(sql_query(query).get_result::<Number>(conn)?.number)))
}

/// How many mails are in each state.
pub fn count_mails(conn: &mut Conn) -> Result<Vec<(DeliveryState, i64)>, Fault> {
    let rows: Vec<(String, i64)> =
        outbox::table.group_by(outbox::state).select((outbox::state, count_star())).load(conn)?;
    rows.into_iter()
        .map(|(state, count)| {
            let known = state.parse().map_err(|_| Fault::inconsistent("outbox", "state", state))?;
            Ok((known, count))
        })
        .collect()
}

/// Since when the mail that is due the longest is due.
pub fn oldest_due(conn: &mut Conn) -> Result<Option<Timestamp>, Fault> {
    let waiting = outbox::table.filter(outbox::state.eq(DeliveryState::Waiting.as_str()));
    let due: Option<i64> = waiting.select(min(outbox::due_at)).first(conn)?;
    Ok(due.map(Timestamp::from_millis))
}

/// How many sessions are neither ended nor expired.
pub fn count_sessions(conn: &mut Conn, now: Timestamp) -> Result<i64, Fault> {
    let live =
        sessions::table.filter(sessions::ended_at.is_null()).filter(sessions::expires_at.gt(now.millis()));
    Ok(live.count().get_result(conn)?)
}
