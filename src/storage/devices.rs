//! Table `devices`: browsers in which people have signed in before. One browser may be known to several of them.

use diesel::prelude::*;

use super::connection::{Conn, on_either};
use super::row::{Place, moment};
use super::schema::devices;
use super::store::Tx;
use crate::domain::decision::Fault;
use crate::domain::device::Device;
use crate::domain::ids::{DeviceId, UserId};
use crate::domain::secret::SecretHash;
use crate::domain::time::Timestamp;

#[derive(Queryable, Selectable)]
#[diesel(table_name = devices)]
struct Row {
    id: String,
    user_id: String,
    trusted_until: Option<i64>,
    ip: Option<String>,
    user_agent: Option<String>,
    created_at: i64,
    last_seen_at: i64,
}

impl TryFrom<Row> for Device {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let at = Place { table: "devices", id: &row.id };
        Ok(Self {
            id: at.parse("id", &row.id)?,
            user_id: at.parse("user_id", &row.user_id)?,
            trusted_until: moment(row.trusted_until),
            ip: row.ip,
            user_agent: row.user_agent,
            created_at: Timestamp::from_millis(row.created_at),
            last_seen_at: Timestamp::from_millis(row.last_seen_at),
        })
    }
}

/// The device that a browser's cookie names, as `user` knows it.
pub fn find(
    conn: &mut Conn,
    handle: &SecretHash,
    user: UserId,
    now: Timestamp,
) -> Result<Option<Device>, Fault> {
    let row: Option<Row> = devices::table
        .filter(devices::handle_hash.eq(handle.as_bytes()))
        .filter(devices::user_id.eq(user.to_string()))
        .filter(devices::expires_at.gt(now.millis()))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Device::try_from).transpose()
}

/// The devices of a user, the one used last first.
pub fn list(conn: &mut Conn, user: UserId, now: Timestamp) -> Result<Vec<Device>, Fault> {
    let rows: Vec<Row> = devices::table
        .filter(devices::user_id.eq(user.to_string()))
        .filter(devices::expires_at.gt(now.millis()))
        .order(devices::last_seen_at.desc())
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Device::try_from).collect()
}

/// Gives a browser a new handle, for whomever it is known to; the one before is worth nothing from now on.
pub fn rotate(tx: &mut Tx<'_>, old: &SecretHash, new: &SecretHash) -> Result<(), Fault> {
    diesel::update(devices::table.filter(devices::handle_hash.eq(old.as_bytes())))
        .set(devices::handle_hash.eq(new.as_bytes()))
        .execute(tx.conn())?;
    Ok(())
}

/// Notes that `device` is known under `handle`, from now until `expires_at`.
pub fn upsert(
    tx: &mut Tx<'_>,
    device: &Device,
    handle: &SecretHash,
    expires_at: Timestamp,
) -> Result<(), Fault> {
    let changes = (
        devices::trusted_until.eq(device.trusted_until.map(Timestamp::millis)),
        devices::ip.eq(device.ip.as_deref()),
        devices::user_agent.eq(device.user_agent.as_deref()),
        devices::last_seen_at.eq(device.last_seen_at.millis()),
        devices::expires_at.eq(expires_at.millis()),
    );
    let values = (
        devices::id.eq(device.id.to_string()),
        devices::user_id.eq(device.user_id.to_string()),
        devices::handle_hash.eq(handle.as_bytes()),
        devices::created_at.eq(device.created_at.millis()),
        changes,
    );
    on_either!(tx.conn(), conn => diesel::insert_into(devices::table)
        .values(values)
        .on_conflict((devices::handle_hash, devices::user_id))
        .do_update()
        .set(changes)
        .execute(conn))?;
    Ok(())
}

/// Forgets a device of `user`. `false`: they have no such device.
pub fn delete(tx: &mut Tx<'_>, user: UserId, id: DeviceId) -> Result<bool, Fault> {
    let theirs = devices::table.find(id.to_string()).filter(devices::user_id.eq(user.to_string()));
    Ok(diesel::delete(theirs).execute(tx.conn())? == 1)
}

/// Forgets all devices of a user; how many there were.
pub fn delete_all(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Fault> {
    Ok(diesel::delete(devices::table.filter(devices::user_id.eq(user.to_string()))).execute(tx.conn())?)
}

/// Asks for the second factor again on every device of a user.
pub fn distrust_all(tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    diesel::update(devices::table.filter(devices::user_id.eq(user.to_string())))
        .set(devices::trusted_until.eq(None::<i64>))
        .execute(tx.conn())?;
    Ok(())
}
