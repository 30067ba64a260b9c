//! Tables `audit_archives` and `audit_beginnings`: what is being taken out of the audit log, and where it begins since.

use diesel::prelude::*;

use super::connection::Conn;
use super::row::moment;
use super::schema::{
    audit_archives as archives, audit_beginnings as beginnings, audit_events as audit, audit_seals as seals,
};
use super::store::Tx;
use crate::domain::audit_chain::{Entry, Seal};
use crate::domain::decision::Fault;
use crate::domain::ids::AuditEventId;
use crate::domain::time::Timestamp;

/// Some seals that go into one archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    /// The number of the first.
    pub first: i64,
    /// The number of the last.
    pub last: i64,
    /// The events that they name.
    pub events: i64,
    /// How often somebody has begun with it.
    pub attempt: i64,
    /// Until then it is in somebody's hands.
    pub claimed_until: Timestamp,
    /// When that was decided.
    pub created_at: Timestamp,
    /// When the last of it was gone from the database.
    pub removed_at: Option<Timestamp>,
}

type Row = (i64, i64, i64, i64, i64, i64, Option<i64>);

impl From<Row> for Archive {
    fn from((first, last, events, attempt, claimed_until, created_at, removed_at): Row) -> Self {
        Self {
            first,
            last,
            events,
            attempt,
            claimed_until: Timestamp::from_millis(claimed_until),
            created_at: Timestamp::from_millis(created_at),
            removed_at: moment(removed_at),
        }
    }
}

/// The archive that was begun and is not done.
pub fn find_open(conn: &mut Conn) -> Result<Option<Archive>, Fault> {
    let open = archives::table.filter(archives::removed_at.is_null()).order(archives::first_seal);
    Ok(open.first::<Row>(conn).optional()?.map(Archive::from))
}

/// Up to `limit` archives before the one that begins with the seal `before`, the newest first.
pub fn list(conn: &mut Conn, before: Option<i64>, limit: i64) -> Result<Vec<Archive>, Fault> {
    let older = archives::table.filter(archives::first_seal.lt(before.unwrap_or(i64::MAX)));
    let rows: Vec<Row> = older.order(archives::first_seal.desc()).limit(limit).load(conn)?;
    Ok(rows.into_iter().map(Archive::from).collect())
}

/// Begins an archive.
pub fn insert(tx: &mut Tx<'_>, archive: &Archive) -> Result<(), Fault> {
    let values = (
        archives::first_seal.eq(archive.first),
        archives::last_seal.eq(archive.last),
        archives::events.eq(archive.events),
        archives::attempt.eq(archive.attempt),
        archives::claimed_until.eq(archive.claimed_until.millis()),
        archives::created_at.eq(archive.created_at.millis()),
    );
    diesel::insert_into(archives::table).values(values).execute(tx.conn())?;
    Ok(())
}

/// Takes an archive over whose claim is over, or longer than one can be. `false`: somebody was first.
pub fn take_over(tx: &mut Tx<'_>, first: i64, now: Timestamp, until: Timestamp) -> Result<bool, Fault> {
    let is_over = archives::claimed_until.le(now.millis()).or(archives::claimed_until.gt(until.millis()));
    let free = archives::table.find(first).filter(is_over);
    let rows = diesel::update(free.filter(archives::removed_at.is_null()))
        .set((archives::attempt.eq(archives::attempt + 1), archives::claimed_until.eq(until.millis())))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Keeps an archive in hand for longer. `false`: it is in somebody else's.
pub fn renew(tx: &mut Tx<'_>, first: i64, attempt: i64, until: Timestamp) -> Result<bool, Fault> {
    let mine = archives::table.find(first).filter(archives::attempt.eq(attempt));
    let rows = diesel::update(mine.filter(archives::removed_at.is_null()))
        .set(archives::claimed_until.eq(until.millis()))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Notes that nothing of an archive is left in the database.
pub fn finish(tx: &mut Tx<'_>, first: i64, now: Timestamp) -> Result<(), Fault> {
    let open = archives::table.find(first).filter(archives::removed_at.is_null());
    diesel::update(open).set(archives::removed_at.eq(now.millis())).execute(tx.conn())?;
    Ok(())
}

/// The last seal that is gone, and the signed statement of it.
pub fn find_beginning(conn: &mut Conn) -> Result<Option<(i64, String)>, Fault> {
    let row = beginnings::table.find(1).select((beginnings::seal, beginnings::statement));
    Ok(row.first(conn).optional()?)
}

/// Lets the log begin after the seal `seal`, instead of after the one before it. `false`: it began elsewhere.
pub fn move_beginning(tx: &mut Tx<'_>, seal: i64, statement: &str) -> Result<bool, Fault> {
    let rows = if seal == 1 {
        let values =
            (beginnings::id.eq(1_i64), beginnings::seal.eq(seal), beginnings::statement.eq(statement));
        diesel::insert_into(beginnings::table).values(values).execute(tx.conn())?
    } else {
        let before = beginnings::table.find(1).filter(beginnings::seal.eq(seal.saturating_sub(1)));
        diesel::update(before)
            .set((beginnings::seal.eq(seal), beginnings::statement.eq(statement)))
            .execute(tx.conn())?
    };
    Ok(rows == 1)
}

/// Takes a seal away, and the events that it names.
pub fn remove(tx: &mut Tx<'_>, seal: &Seal, entries: &[Entry]) -> Result<(), Fault> {
    let ids: Vec<AuditEventId> = entries.iter().map(|entry| entry.id).collect();
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let named = audit::table.filter(audit::id.eq_any(&ids)).filter(audit::seal.eq(seal.number));
    diesel::delete(named).execute(tx.conn())?;
    diesel::delete(seals::table.find(seal.number)).execute(tx.conn())?;
    Ok(())
}
