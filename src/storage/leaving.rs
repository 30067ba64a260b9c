//! Table `users`, as far as it knows who leaves: accounts whose person asked for their deletion.

use diesel::prelude::*;

use super::connection::Conn;
use super::row::Place;
use super::schema::users;
use super::store::Tx;
use crate::domain::decision::Fault;
use crate::domain::ids::UserId;
use crate::domain::time::Timestamp;
use crate::domain::user::UserState;

/// Begins the way out: nobody signs in, nothing that was given holds, and at `deletes_at` the account goes. `false`: the
/// account is not active.
pub fn begin(tx: &mut Tx<'_>, id: UserId, deletes_at: Timestamp, now: Timestamp) -> Result<bool, Fault> {
    let active = users::table.find(id.to_string()).filter(users::state.eq(UserState::Active.as_str()));
    let rows = diesel::update(active)
        .set((
            users::state.eq(UserState::Leaving.as_str()),
            users::deletes_at.eq(deletes_at.millis()),
            users::tokens_not_before.eq(now.millis()),
            users::updated_at.eq(now.millis()),
        ))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Turns back. `false`: nobody leaves, or it is too late.
pub fn cancel(tx: &mut Tx<'_>, id: UserId, now: Timestamp) -> Result<bool, Fault> {
    let leaving = users::table
        .find(id.to_string())
        .filter(users::state.eq(UserState::Leaving.as_str()))
        .filter(users::deletes_at.gt(now.millis()));
    let rows = diesel::update(leaving)
        .set((
            users::state.eq(UserState::Active.as_str()),
            users::deletes_at.eq(None::<i64>),
            users::updated_at.eq(now.millis()),
        ))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Makes an account one that may sign in, and is not to be deleted. `false`: it is one, or there is none.
pub fn restore(tx: &mut Tx<'_>, id: UserId, now: Timestamp) -> Result<bool, Fault> {
    let other = users::table.find(id.to_string()).filter(users::state.ne(UserState::Active.as_str()));
    let rows = diesel::update(other)
        .set((
            users::state.eq(UserState::Active.as_str()),
            users::deletes_at.eq(None::<i64>),
            users::updated_at.eq(now.millis()),
        ))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Has an account deleted at `deletes_at`, whatever its state.
pub fn schedule(tx: &mut Tx<'_>, id: UserId, deletes_at: Timestamp, now: Timestamp) -> Result<(), Fault> {
    diesel::update(users::table.find(id.to_string()))
        .set((users::deletes_at.eq(deletes_at.millis()), users::updated_at.eq(now.millis())))
        .execute(tx.conn())?;
    Ok(())
}

/// Up to `limit` accounts whose time has come, whoever disabled them since.
pub fn list_due(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<UserId>, Fault> {
    let ids: Vec<String> = users::table
        .filter(users::deletes_at.le(now.millis()))
        .order(users::deletes_at)
        .limit(limit)
        .select(users::id)
        .load(conn)?;
    ids.iter().map(|id| Place { table: "users", id }.parse("id", id)).collect()
}

/// Deletes an account whose time has come, and what hangs on it. `false`: somebody was first, or it stays.
pub fn delete_due(tx: &mut Tx<'_>, id: UserId, now: Timestamp) -> Result<bool, Fault> {
    let due = users::table.find(id.to_string()).filter(users::deletes_at.le(now.millis()));
    Ok(diesel::delete(due).execute(tx.conn())? == 1)
}
