//! Table `audit_events`: plain rows, inserted by the operation that they tell of.

use diesel::prelude::*;

use super::connection::Conn;
use super::row::Place;
use super::schema::audit_events as audit;
use super::store::Tx;
use crate::domain::audit::{AuditEntry, AuditEvent, Happened, Origin, Outcome};
use crate::domain::audit_chain::origin_sum;
use crate::domain::decision::Fault;
use crate::domain::ids::{AuditEventId, UserId};
use crate::domain::time::Timestamp;

/// Adds an event; `salt` is what its origin is hashed with when it is sealed.
pub fn insert(
    tx: &mut Tx<'_>,
    id: AuditEventId,
    entry: &AuditEntry,
    origin: &Origin,
    now: Timestamp,
    salt: [u8; 16],
) -> Result<(), Fault> {
    let values = (
        audit::id.eq(id.to_string()),
        audit::at.eq(now.millis()),
        audit::event.eq(entry.event.as_str()),
        audit::outcome.eq(entry.outcome.as_str()),
        audit::actor.eq(entry.actor.as_deref()),
        audit::user_id.eq(entry.user_id.map(|id| id.to_string())),
        audit::client_id.eq(entry.client_id.as_ref().map(ToString::to_string)),
        audit::session_id.eq(entry.session_id.map(|id| id.to_string())),
        audit::ip.eq(origin.ip.map(|ip| ip.to_string())),
        audit::user_agent.eq(origin.user_agent.as_deref()),
        audit::reason.eq(entry.reason.as_deref()),
        audit::request_id.eq(origin.request_id.to_string()),
        audit::salt.eq(salt.as_slice()),
        audit::changes.eq(entry.changes.as_ref().map(ToString::to_string)),
    );
    diesel::insert_into(audit::table).values(values).execute(tx.conn())?;
    Ok(())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = audit)]
struct Row {
    id: String,
    at: i64,
    event: String,
    outcome: String,
    client_id: Option<String>,
    ip: Option<String>,
    user_agent: Option<String>,
    reason: Option<String>,
}

impl TryFrom<Row> for Happened {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let place = Place { table: "audit_events", id: &row.id };
        Ok(Self {
            id: place.parse("id", &row.id)?,
            at: Timestamp::from_millis(row.at),
            event: place.parse::<AuditEvent>("event", &row.event)?,
            outcome: place.parse::<Outcome>("outcome", &row.outcome)?,
            client_id: place.parse_option("client_id", row.client_id.as_deref())?,
            ip: row.ip,
            user_agent: row.user_agent,
            reason: row.reason,
        })
    }
}

/// What happened to a user, of the kinds in `events`, the newest first, before the event `before`.
pub fn list_of_user(
    conn: &mut Conn,
    user: UserId,
    events: &[AuditEvent],
    before: Option<(Timestamp, AuditEventId)>,
    limit: i64,
) -> Result<Vec<Happened>, Fault> {
    let names: Vec<&str> = events.iter().map(|event| event.as_str()).collect();
    let (at, id) = before.map_or((i64::MAX, String::new()), |(at, id)| (at.millis(), id.to_string()));
    let rows: Vec<Row> = audit::table
        .filter(audit::user_id.eq(user.to_string()))
        .filter(audit::at.le(at))
        .filter(audit::at.lt(at).or(audit::id.lt(id)))
        .filter(audit::event.eq_any(names))
        .order((audit::at.desc(), audit::id.desc()))
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Happened::try_from).collect()
}

/// When a user last signed in, as far as the log still knows.
pub fn find_last_sign_in(conn: &mut Conn, user: UserId) -> Result<Option<Happened>, Fault> {
    let row: Option<Row> = audit::table
        .filter(audit::user_id.eq(user.to_string()))
        .filter(audit::event.eq(AuditEvent::SignedIn.as_str()))
        .filter(audit::outcome.eq(Outcome::Success.as_str()))
        .order((audit::at.desc(), audit::id.desc()))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Happened::try_from).transpose()
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = audit)]
struct OriginRow {
    id: String,
    ip: Option<String>,
    user_agent: Option<String>,
    changes: Option<String>,
    salt: Option<Vec<u8>>,
}

/// Makes up to `limit` events of a user forget where they came from, and what administrators changed; how many did. What happened, and when, stays, and the
/// hash of what is forgotten, without the salt that would let it be found again.
pub fn forget_origins(tx: &mut Tx<'_>, user: UserId, limit: i64) -> Result<usize, Fault> {
    let known: Vec<OriginRow> = audit::table
        .filter(audit::user_id.eq(user.to_string()))
        .filter(audit::ip.is_not_null().or(audit::user_agent.is_not_null()).or(audit::changes.is_not_null()))
        .limit(limit)
        .select(OriginRow::as_select())
        .load(tx.conn())?;
    for row in &known {
        let (ip, agent, changes) = (row.ip.as_deref(), row.user_agent.as_deref(), row.changes.as_deref());
        let hash = origin_sum(row.salt.as_deref(), ip, agent, changes);
        diesel::update(audit::table.find(&row.id))
            .set((
                audit::ip.eq(None::<String>),
                audit::user_agent.eq(None::<String>),
                audit::changes.eq(None::<String>),
                audit::salt.eq(None::<Vec<u8>>),
                audit::origin_hash.eq(hash.as_bytes()),
            ))
            .execute(tx.conn())?;
    }
    Ok(known.len())
}
