//! Table `consents`: what a person allowed an application (security.md AZ11).

use diesel::prelude::*;

use super::connection::{Conn, on_either};
use super::row::Place;
use super::schema::{clients, consents};
use super::store::Tx;
use crate::domain::decision::Fault;
use crate::domain::ids::{ClientId, UserId};
use crate::domain::scope::Scope;
use crate::domain::time::Timestamp;

/// The scopes that a user allowed a client; empty when they never did.
pub fn find(conn: &mut Conn, user: UserId, client: &ClientId) -> Result<Scope, Fault> {
    let user = user.to_string();
    let scope: Option<String> =
        consents::table.find((&user, client.as_str())).select(consents::scope).first(conn).optional()?;
    Place { table: "consents", id: &user }.scope(scope.as_deref().unwrap_or_default())
}

/// Remembers `scope` as allowed, in place of what was there.
pub fn upsert(
    tx: &mut Tx<'_>,
    user: UserId,
    client: &ClientId,
    scope: &Scope,
    now: Timestamp,
) -> Result<(), Fault> {
    let values = (
        consents::user_id.eq(user.to_string()),
        consents::client_id.eq(client.as_str()),
        consents::scope.eq(scope.to_string()),
        consents::created_at.eq(now.millis()),
        consents::updated_at.eq(now.millis()),
    );
    let changes = (consents::scope.eq(scope.to_string()), consents::updated_at.eq(now.millis()));
    on_either!(tx.conn(), conn => diesel::insert_into(consents::table)
        .values(values)
        .on_conflict((consents::user_id, consents::client_id))
        .do_update()
        .set(changes)
        .execute(conn))?;
    Ok(())
}

/// What a user allows a client, with its name: for the user to see.
#[derive(Clone, Debug)]
pub struct Allowed {
    /// To whom.
    pub client_id: ClientId,
    /// What people are shown.
    pub client_name: String,
    /// What.
    pub scope: Scope,
    /// Since when.
    pub created_at: Timestamp,
}

/// All that a user allows, the newest first.
pub fn list(conn: &mut Conn, user: UserId) -> Result<Vec<Allowed>, Fault> {
    let user = user.to_string();
    let rows: Vec<(String, String, String, i64)> = consents::table
        .inner_join(clients::table)
        .filter(consents::user_id.eq(&user))
        .order((consents::created_at.desc(), consents::client_id))
        .select((consents::client_id, clients::name, consents::scope, consents::created_at))
        .load(conn)?;
    let at = Place { table: "consents", id: &user };
    rows.into_iter()
        .map(|(client, client_name, scope, created_at)| {
            Ok(Allowed {
                client_id: at.parse("client_id", &client)?,
                client_name,
                scope: at.scope(&scope)?,
                created_at: Timestamp::from_millis(created_at),
            })
        })
        .collect()
}

/// Forgets what a user allowed a client. `false`: it was nothing.
pub fn delete(tx: &mut Tx<'_>, user: UserId, client: &ClientId) -> Result<bool, Fault> {
    let rows =
        diesel::delete(consents::table.find((user.to_string(), client.as_str()))).execute(tx.conn())?;
    Ok(rows == 1)
}
