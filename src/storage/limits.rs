//! Table `limits`: how often something failed or was asked for. A counter is locked, changed and stored within one
//! transaction, so that nodes that count at once lose nothing.

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::connection::{Conn, on_either};
use super::row::{Place, moment, to_json};
use super::schema::limits;
use super::store::Tx;
use crate::domain::decision::Fault;
use crate::domain::limit::{Counter, Limit, LimitKey, LimitKind};
use crate::domain::time::Timestamp;

type Columns = (String, String, Option<i64>);

fn counter((key, recent, blocked_until): &Columns) -> Result<Counter, Fault> {
    let at = Place { table: "limits", id: key };
    Ok(Counter::new(at.json("recent", recent)?, moment(*blocked_until)))
}

/// The counters of `keys`, in their order; what was never counted is empty.
pub fn list(conn: &mut Conn, keys: &[LimitKey]) -> Result<Vec<Counter>, Fault> {
    let names: Vec<&str> = keys.iter().map(LimitKey::digest).collect();
    let rows: Vec<Columns> = limits::table
        .filter(limits::key.eq_any(&names))
        .select((limits::key, limits::recent, limits::blocked_until))
        .load(conn)?;
    let of =
        |name: &&str| rows.iter().find(|row| row.0 == **name).map_or_else(|| Ok(Counter::default()), counter);
    names.iter().map(of).collect()
}

/// The counter of `key`, which nobody else can change until this transaction ends.
pub fn lock(tx: &mut Tx<'_>, key: &LimitKey, now: Timestamp) -> Result<Counter, Fault> {
    let values = (
        limits::key.eq(key.digest()),
        limits::kind.eq(key.kind().as_str()),
        limits::subject.eq(key.subject()),
        limits::recent.eq("[]"),
        limits::expires_at.eq(now.millis()),
    );
    let row: Columns = on_either!(tx.conn(), conn => diesel::insert_into(limits::table)
        .values(values)
        .on_conflict(limits::key)
        .do_update()
        // Writes what is there, only to hold the row.
        .set(limits::kind.eq(excluded(limits::kind)))
        .returning((limits::key, limits::recent, limits::blocked_until))
        .get_result(conn))?;
    counter(&row)
}

/// Stores what a counter that is held has become.
pub fn update(
    tx: &mut Tx<'_>,
    key: &LimitKey,
    counter: &Counter,
    limit: &Limit,
    now: Timestamp,
) -> Result<(), Fault> {
    diesel::update(limits::table.find(key.digest()))
        .set((
            limits::recent.eq(to_json(counter.recent())?),
            limits::blocked_until.eq(counter.blocked_until().map(Timestamp::millis)),
            limits::expires_at.eq(counter.forget_at(limit, now).millis()),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The counters of the account with this mark, with the kind of each.
pub fn list_of(conn: &mut Conn, subject: &str) -> Result<Vec<(LimitKind, Counter)>, Fault> {
    let rows: Vec<(String, Columns)> = limits::table
        .filter(limits::subject.eq(subject))
        .select((limits::kind, (limits::key, limits::recent, limits::blocked_until)))
        .load(conn)?;
    let read = |(kind, columns): &(String, Columns)| {
        let at = Place { table: "limits", id: &columns.0 };
        Ok((at.parse("kind", kind)?, counter(columns)?))
    };
    rows.iter().map(read).collect()
}

/// Forgets counters.
pub fn delete(tx: &mut Tx<'_>, keys: &[LimitKey]) -> Result<(), Fault> {
    let names: Vec<&str> = keys.iter().map(LimitKey::digest).collect();
    diesel::delete(limits::table.filter(limits::key.eq_any(names))).execute(tx.conn())?;
    Ok(())
}

/// Forgets the counters of the account with this mark but for those of one kind; how many there were.
pub fn delete_of_but(tx: &mut Tx<'_>, subject: &str, kept: LimitKind) -> Result<usize, Fault> {
    let theirs = limits::table.filter(limits::subject.eq(subject)).filter(limits::kind.ne(kept.as_str()));
    Ok(diesel::delete(theirs).execute(tx.conn())?)
}

/// Forgets all counters of the account with this mark; how many there were.
pub fn delete_of(tx: &mut Tx<'_>, subject: &str) -> Result<usize, Fault> {
    Ok(diesel::delete(limits::table.filter(limits::subject.eq(subject))).execute(tx.conn())?)
}
