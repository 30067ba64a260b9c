//! Table `audit_seals`, and the side of `audit_events` that the chain covers.

use diesel::prelude::*;

use super::connection::Conn;
use super::row::Place;
use super::schema::{audit_events as audit, audit_seals as seals, generations};
use super::store::Tx;
use crate::domain::audit_chain::{Seal, StoredEvent, Sum};
use crate::domain::decision::Fault;
use crate::domain::ids::AuditEventId;
use crate::domain::time::Timestamp;

#[derive(Queryable, Selectable)]
#[diesel(table_name = audit)]
struct EventRow {
    id: String,
    at: i64,
    event: String,
    outcome: String,
    actor: Option<String>,
    user_id: Option<String>,
    client_id: Option<String>,
    session_id: Option<String>,
    reason: Option<String>,
    request_id: String,
    ip: Option<String>,
    user_agent: Option<String>,
    changes: Option<String>,
    salt: Option<Vec<u8>>,
    origin_hash: Option<Vec<u8>>,
}

impl TryFrom<EventRow> for StoredEvent {
    type Error = Fault;

    fn try_from(row: EventRow) -> Result<Self, Fault> {
        let id = Place { table: "audit_events", id: &row.id }.parse("id", &row.id)?;
        Ok(Self {
            id,
            at: row.at,
            event: row.event,
            outcome: row.outcome,
            actor: row.actor,
            user_id: row.user_id,
            client_id: row.client_id,
            session_id: row.session_id,
            reason: row.reason,
            request_id: row.request_id,
            ip: row.ip,
            user_agent: row.user_agent,
            changes: row.changes,
            salt: row.salt,
            // A hash of another length is none: the digest will not fit.
            origin_hash: row.origin_hash.and_then(|bytes| Sum::from_bytes(&bytes)),
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = seals)]
struct SealRow {
    number: i64,
    entries: Vec<u8>,
    statement: String,
}

impl From<SealRow> for Seal {
    fn from(row: SealRow) -> Self {
        Self { number: row.number, entries: row.entries, statement: row.statement }
    }
}

/// Makes other sealers wait until this transaction ends.
pub fn lock(tx: &mut Tx<'_>) -> Result<(), Fault> {
    diesel::update(generations::table.find("audit_seals"))
        .set(generations::value.eq(generations::value + 1))
        .execute(tx.conn())?;
    Ok(())
}

/// Up to `limit` events that no seal names, the oldest first.
pub fn list_unsealed(conn: &mut Conn, limit: i64) -> Result<Vec<StoredEvent>, Fault> {
    let rows: Vec<EventRow> = audit::table
        .filter(audit::seal.is_null())
        .order((audit::at, audit::id))
        .limit(limit)
        .select(EventRow::as_select())
        .load(conn)?;
    rows.into_iter().map(StoredEvent::try_from).collect()
}

/// How many events no seal names.
pub fn count_unsealed(conn: &mut Conn) -> Result<i64, Fault> {
    Ok(audit::table.filter(audit::seal.is_null()).count().get_result(conn)?)
}

/// The newest seal.
pub fn find_last(conn: &mut Conn) -> Result<Option<Seal>, Fault> {
    let row: Option<SealRow> =
        seals::table.order(seals::number.desc()).select(SealRow::as_select()).first(conn).optional()?;
    Ok(row.map(Seal::from))
}

/// Up to `limit` seals after the one with this number, in order.
pub fn list_after(conn: &mut Conn, number: i64, limit: i64) -> Result<Vec<Seal>, Fault> {
    let rows: Vec<SealRow> = seals::table
        .filter(seals::number.gt(number))
        .order(seals::number)
        .limit(limit)
        .select(SealRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Seal::from).collect())
}

/// One seal.
pub fn find(conn: &mut Conn, number: i64) -> Result<Option<Seal>, Fault> {
    let row: Option<SealRow> =
        seals::table.find(number).select(SealRow::as_select()).first(conn).optional()?;
    Ok(row.map(Seal::from))
}

/// Adds a seal and says of its events that it names them.
pub fn insert(tx: &mut Tx<'_>, seal: &Seal, events: &[AuditEventId], now: Timestamp) -> Result<(), Fault> {
    let values = (
        seals::number.eq(seal.number),
        seals::entries.eq(&seal.entries),
        seals::statement.eq(&seal.statement),
        seals::sealed_at.eq(now.millis()),
    );
    diesel::insert_into(seals::table).values(values).execute(tx.conn())?;
    let ids: Vec<String> = events.iter().map(ToString::to_string).collect();
    diesel::update(audit::table.filter(audit::id.eq_any(&ids)))
        .set(audit::seal.eq(seal.number))
        .execute(tx.conn())?;
    Ok(())
}

/// The events with these ids, as far as they are there.
pub fn list_events(conn: &mut Conn, ids: &[AuditEventId]) -> Result<Vec<StoredEvent>, Fault> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let rows: Vec<EventRow> =
        audit::table.filter(audit::id.eq_any(&ids)).select(EventRow::as_select()).load(conn)?;
    rows.into_iter().map(StoredEvent::try_from).collect()
}

/// Up to `limit` events that name a seal which is not in the chain that begins after the seal `start`, each with the
/// number that it names.
pub fn list_astray(conn: &mut Conn, start: i64, limit: i64) -> Result<Vec<(i64, AuditEventId)>, Fault> {
    let chain = seals::table.filter(seals::number.gt(start)).select(seals::number);
    let rows: Vec<(Option<i64>, String)> = audit::table
        .filter(audit::seal.assume_not_null().ne_all(chain))
        .filter(audit::seal.is_not_null())
        .order((audit::seal, audit::id))
        .limit(limit)
        .select((audit::seal, audit::id))
        .load(conn)?;
    let parsed = |(seal, id): (Option<i64>, String)| {
        let place = Place { table: "audit_events", id: &id };
        Ok((seal.ok_or_else(|| Fault::inconsistent("audit_events", "seal", &id))?, place.parse("id", &id)?))
    };
    rows.into_iter().map(parsed).collect()
}

/// The ids of the events that say that this seal names them.
pub fn list_claiming(conn: &mut Conn, number: i64) -> Result<Vec<AuditEventId>, Fault> {
    let ids: Vec<String> = audit::table.filter(audit::seal.eq(number)).select(audit::id).load(conn)?;
    ids.iter().map(|id| Place { table: "audit_events", id }.parse("id", id)).collect()
}
