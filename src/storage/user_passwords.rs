//! Table `users`: the passwords of accounts, changed and set anew.

use diesel::prelude::*;

use super::connection::Conn;
use super::schema::users;
use super::store::Tx;
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::ids::UserId;
use crate::domain::time::Timestamp;
use crate::domain::user::UserState;
use crate::passwords::PasswordHash;

/// The stored form of a user's password; `None` when they have none.
pub fn find(conn: &mut Conn, id: UserId) -> Result<Option<PasswordHash>, Fault> {
    let hash: Option<Option<String>> =
        users::table.find(id.to_string()).select(users::password_hash).first(conn).optional()?;
    Ok(hash.flatten().map(PasswordHash::from_stored))
}

/// Replaces the password that was checked, of an active account. `false`: it was changed meanwhile, or the account is
/// not active any more.
pub fn replace(
    tx: &mut Tx<'_>,
    id: UserId,
    checked: &PasswordHash,
    new: &PasswordHash,
    now: Timestamp,
) -> Result<bool, Fault> {
    let unchanged = users::table
        .find(id.to_string())
        .filter(users::state.eq(UserState::Active.as_str()))
        .filter(users::password_hash.eq(checked.as_str()));
    let rows = diesel::update(unchanged)
        .set((users::password_hash.eq(new.as_str()), users::updated_at.eq(now.millis())))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Sets a password whatever it was, of an active account that has this address. `false`: the account is not active, or has another address by now.
pub fn reset(
    tx: &mut Tx<'_>,
    id: UserId,
    address: &EmailAddress,
    new: &PasswordHash,
    now: Timestamp,
) -> Result<bool, Fault> {
    let same = users::table
        .find(id.to_string())
        .filter(users::state.eq(UserState::Active.as_str()))
        .filter(users::email_key.eq(address.key()));
    let rows = diesel::update(same)
        .set((users::password_hash.eq(new.as_str()), users::updated_at.eq(now.millis())))
        .execute(tx.conn())?;
    Ok(rows == 1)
}
