//! Table `known_networks`: from where people have signed in before.

use diesel::prelude::*;

use super::connection::{Conn, on_either};
use super::row::Place;
use super::schema::audit_events as audit;
use super::schema::known_networks as networks;
use super::store::Tx;
use crate::domain::audit::{AuditEvent, Outcome};
use crate::domain::client_address::{ClientAddress, ClientNetwork};
use crate::domain::decision::Fault;
use crate::domain::ids::{KnownNetworkId, UserId};
use crate::domain::time::Timestamp;
use crate::domain::unusual::EarlierSignIn;

/// Whether `user` has signed in from `network` before.
pub fn knows(conn: &mut Conn, user: UserId, network: ClientNetwork, now: Timestamp) -> Result<bool, Fault> {
    let theirs = networks::table
        .filter(networks::user_id.eq(user.to_string()))
        .filter(networks::network.eq(network.to_string()))
        .filter(networks::expires_at.gt(now.millis()));
    Ok(theirs.select(networks::id).first::<String>(conn).optional()?.is_some())
}

/// Where `user` signed in last, unless that is forgotten.
pub fn latest(conn: &mut Conn, user: UserId) -> Result<Option<EarlierSignIn>, Fault> {
    Ok(read(conn, user, 1)?.pop())
}

/// From where `user` has signed in, the last first.
pub fn list(conn: &mut Conn, user: UserId) -> Result<Vec<EarlierSignIn>, Fault> {
    read(conn, user, 1000)
}

fn read(conn: &mut Conn, user: UserId, limit: i64) -> Result<Vec<EarlierSignIn>, Fault> {
    let rows: Vec<(String, String, i64)> = networks::table
        .filter(networks::user_id.eq(user.to_string()))
        .order(networks::last_seen_at.desc())
        .limit(limit)
        .select((networks::id, networks::ip, networks::last_seen_at))
        .load(conn)?;
    let seen = |(id, ip, at): (String, String, i64)| {
        let address = Place { table: "known_networks", id: &id }.parse("ip", &ip)?;
        Ok(EarlierSignIn { at: Timestamp::from_millis(at), address })
    };
    rows.into_iter().map(seen).collect()
}

/// Whether `user` has ever signed in, as the audit log says: what is known of networks may be forgotten.
pub fn has_signed_in(conn: &mut Conn, user: UserId) -> Result<bool, Fault> {
    let one = audit::table
        .filter(audit::user_id.eq(user.to_string()))
        .filter(audit::event.eq(AuditEvent::SignedIn.as_str()))
        .filter(audit::outcome.eq(Outcome::Success.as_str()))
        .select(audit::id);
    Ok(one.first::<String>(conn).optional()?.is_some())
}

/// Notes that `user` signed in from `address`; that is known until `expires_at`.
pub fn upsert(
    tx: &mut Tx<'_>,
    id: KnownNetworkId,
    user: UserId,
    seen: EarlierSignIn,
    expires_at: Timestamp,
) -> Result<(), Fault> {
    let address: ClientAddress = seen.address;
    let changes = (
        networks::ip.eq(address.to_string()),
        networks::last_seen_at.eq(seen.at.millis()),
        networks::expires_at.eq(expires_at.millis()),
    );
    let values = (
        networks::id.eq(id.to_string()),
        networks::user_id.eq(user.to_string()),
        networks::network.eq(address.network().to_string()),
        changes.clone(),
    );
    on_either!(tx.conn(), conn => diesel::insert_into(networks::table)
        .values(values.clone())
        .on_conflict((networks::user_id, networks::network))
        .do_update()
        .set(changes.clone())
        .execute(conn))?;
    Ok(())
}

/// Forgets from where `user` has signed in.
pub fn delete_all(tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    diesel::delete(networks::table.filter(networks::user_id.eq(user.to_string()))).execute(tx.conn())?;
    Ok(())
}
