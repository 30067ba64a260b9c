//! Table `device_authorizations`: devices that wait for a person (RFC 8628), and what became of them. One that was used is
//! kept until its tokens are dead, so that a second use is known as one.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use super::connection::{Conn, on_either};
use super::row::{Place, to_json};
use super::schema::device_authorizations as table;
use super::store::Tx;
use super::sweep::BATCH;
use crate::domain::client_address::ClientNetwork;
use crate::domain::decision::Fault;
use crate::domain::device_authorization::{
    Approval, DeviceAuthorization, DeviceState, JITTER, SLOW_DOWN, SLOWEST,
};
use crate::domain::ids::{ClientId, DeviceAuthorizationId, GrantId};
use crate::domain::interaction::AuthorizationRequest;
use crate::domain::secret::SecretHash;
use crate::domain::time::{Span, Timestamp};

#[derive(Queryable, Selectable)]
#[diesel(table_name = table)]
struct Row {
    id: String,
    request: String,
    ip: Option<String>,
    user_agent: Option<String>,
    created_at: i64,
    expires_at: i64,
    state: String,
    user_id: Option<String>,
    session_id: Option<String>,
    grant_id: Option<String>,
}

impl TryFrom<Row> for DeviceAuthorization {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let at = Place { table: "device_authorizations", id: &row.id };
        let user = at.parse_option("user_id", row.user_id.as_deref())?;
        let session = at.parse_option("session_id", row.session_id.as_deref())?;
        Ok(Self {
            id: at.parse("id", &row.id)?,
            request: at.json("request", &row.request)?,
            ip: row.ip,
            user_agent: row.user_agent,
            created_at: Timestamp::from_millis(row.created_at),
            expires_at: Timestamp::from_millis(row.expires_at),
            state: at.parse("state", &row.state)?,
            approval: user.zip(session).map(|(user_id, session_id)| Approval { user_id, session_id }),
            grant_id: at.parse_option("grant_id", row.grant_id.as_deref())?,
        })
    }
}

/// What a device is told and the database keeps hashed.
#[derive(Clone, Copy, Debug)]
pub struct Codes {
    /// Of the code that it keeps.
    pub device: SecretHash,
    /// Of the code that its person types.
    pub user: SecretHash,
}

/// Stores a device that asked. `false`: another device has the same user code.
pub fn insert(
    tx: &mut Tx<'_>,
    device: &DeviceAuthorization,
    codes: &Codes,
    network: Option<ClientNetwork>,
    interval: Span,
) -> Result<bool, Fault> {
    let values = (
        (
            table::id.eq(device.id.to_string()),
            table::device_code_hash.eq(codes.device.as_bytes()),
            table::user_code_hash.eq(codes.user.as_bytes()),
            table::client_id.eq(device.request.client_id.as_str()),
            table::request.eq(to_json(&device.request)?),
            table::network.eq(network.map(|network| network.to_string())),
            table::ip.eq(device.ip.as_deref()),
            table::user_agent.eq(device.user_agent.as_deref()),
        ),
        (
            table::created_at.eq(device.created_at.millis()),
            table::expires_at.eq(device.expires_at.millis()),
            table::interval_ms.eq(interval.millis()),
            table::state.eq(device.state.as_str()),
            // Who comes too late is told so for as long again.
            table::forget_at.eq(device.expires_at.plus(device.expires_at.since(device.created_at)).millis()),
        ),
    );
    let rows = on_either!(tx.conn(), conn => diesel::insert_into(table::table)
        .values(values)
        .on_conflict(table::user_code_hash)
        .do_nothing()
        .execute(conn))?;
    Ok(rows == 1)
}

/// The device with this name.
pub fn find(conn: &mut Conn, id: DeviceAuthorizationId) -> Result<Option<DeviceAuthorization>, Fault> {
    let row: Option<Row> =
        table::table.find(id.to_string()).select(Row::as_select()).first(conn).optional()?;
    row.map(DeviceAuthorization::try_from).transpose()
}

/// The device that keeps this device code.
pub fn find_by_device_code(conn: &mut Conn, hash: &SecretHash) -> Result<Option<DeviceAuthorization>, Fault> {
    let row: Option<Row> = table::table
        .filter(table::device_code_hash.eq(hash.as_bytes()))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(DeviceAuthorization::try_from).transpose()
}

/// The device that shows this user code.
pub fn find_by_user_code(conn: &mut Conn, hash: &SecretHash) -> Result<Option<DeviceAuthorization>, Fault> {
    let row: Option<Row> = table::table
        .filter(table::user_code_hash.eq(hash.as_bytes()))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(DeviceAuthorization::try_from).transpose()
}

/// Notes a question of a device that waits. `false`: it comes sooner than its interval allows.
pub fn poll(tx: &mut Tx<'_>, id: DeviceAuthorizationId, now: Timestamp) -> Result<bool, Fault> {
    let latest = now.plus(JITTER).millis();
    let in_time =
        table::polled_at.is_null().or((table::polled_at + table::interval_ms.nullable()).le(latest));
    let rows = diesel::update(table::table.find(id.to_string()).filter(in_time))
        .set(table::polled_at.eq(now.millis()))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Lets it ask less often from now on, until it asks seldom enough.
pub fn slow_down(tx: &mut Tx<'_>, id: DeviceAuthorizationId, now: Timestamp) -> Result<(), Fault> {
    let quick = table::interval_ms.lt(SLOWEST.millis());
    diesel::update(table::table.find(id.to_string()).filter(quick))
        .set((
            table::interval_ms.eq(table::interval_ms + SLOW_DOWN.millis()),
            table::polled_at.eq(now.millis()),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Lets the device in, to what `request` says: its person may have allowed less than it asked for. `false`: somebody
/// answered before, or it is too late.
pub fn approve(
    tx: &mut Tx<'_>,
    id: DeviceAuthorizationId,
    request: &AuthorizationRequest,
    approval: Approval,
    now: Timestamp,
) -> Result<bool, Fault> {
    let waiting = table::state.eq(DeviceState::Waiting.as_str()).and(table::expires_at.gt(now.millis()));
    let rows = diesel::update(table::table.find(id.to_string()).filter(waiting))
        .set((
            table::state.eq(DeviceState::Approved.as_str()),
            table::request.eq(to_json(request)?),
            table::user_id.eq(approval.user_id.to_string()),
            table::session_id.eq(approval.session_id.to_string()),
        ))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Lets the device know that it was denied. `false`: somebody answered before, or it is too late.
pub fn deny(tx: &mut Tx<'_>, id: DeviceAuthorizationId, now: Timestamp) -> Result<bool, Fault> {
    let waiting = table::state.eq(DeviceState::Waiting.as_str()).and(table::expires_at.gt(now.millis()));
    let rows = diesel::update(table::table.find(id.to_string()).filter(waiting))
        .set(table::state.eq(DeviceState::Denied.as_str()))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Denies what was not redeemed, whether somebody has answered or not. With the grant that it became, if it was redeemed.
pub fn withdraw(tx: &mut Tx<'_>, id: DeviceAuthorizationId) -> Result<Option<GrantId>, Fault> {
    let unused = table::state.ne(DeviceState::Used.as_str());
    diesel::update(table::table.find(id.to_string()).filter(unused))
        .set(table::state.eq(DeviceState::Denied.as_str()))
        .execute(tx.conn())?;
    let grant: Option<Option<String>> =
        table::table.find(id.to_string()).select(table::grant_id).first(tx.conn()).optional()?;
    let at = Place { table: "device_authorizations", id: &id.to_string() };
    at.parse_option("grant_id", grant.flatten().as_deref())
}

/// Marks the device code used by `grant`, and keeps the row until `forget_at`, without what it says of the device.
/// `false`: someone was first, treat it as reuse.
pub fn claim(
    tx: &mut Tx<'_>,
    id: DeviceAuthorizationId,
    grant: GrantId,
    forget_at: Timestamp,
) -> Result<bool, Fault> {
    let approved = table::state.eq(DeviceState::Approved.as_str());
    let rows = diesel::update(table::table.find(id.to_string()).filter(approved))
        .set((
            table::state.eq(DeviceState::Used.as_str()),
            table::grant_id.eq(grant.to_string()),
            table::ip.eq(None::<String>),
            table::user_agent.eq(None::<String>),
            table::forget_at.eq(forget_at.millis()),
        ))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Forgets the oldest waiting devices of one client from `network` that are more than `most`.
pub fn delete_oldest(
    tx: &mut Tx<'_>,
    client: &ClientId,
    network: ClientNetwork,
    most: i64,
) -> Result<usize, Fault> {
    // The state is written out: the index is of waiting ones only.
    let statement = "DELETE FROM device_authorizations WHERE id IN (SELECT id FROM device_authorizations \
                     WHERE state = 'waiting' AND client_id = $1 AND network = $2 ORDER BY id DESC LIMIT $3 OFFSET $4)";
    let deleted = sql_query(statement)
        .bind::<Text, _>(client.as_str())
        .bind::<Text, _>(network.to_string())
        .bind::<BigInt, _>(BATCH)
        .bind::<BigInt, _>(most)
        .execute(tx.conn())?;
    Ok(deleted)
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many wait, for the bound on what strangers can store: of one client, or of all.
pub fn count_waiting(conn: &mut Conn, client: Option<&ClientId>) -> Result<i64, Fault> {
    // The state is written out: the index is of waiting ones only.
    let all = "SELECT count(*) AS count FROM device_authorizations WHERE state = 'waiting'";
    let counted: Count = match client {
        None => sql_query(all).get_result(conn)?,
        Some(client) => sql_query(format!("{all} AND client_id = $1"))
            .bind::<Text, _>(client.as_str())
            .get_result(conn)?,
    };
    Ok(counted.count)
}
