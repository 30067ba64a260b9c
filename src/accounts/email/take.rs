//! Gives an account an address that was proven to be its owner's.

use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::ids::UserId;
use crate::domain::user::User;
use crate::env::Env;
use crate::storage::{Conn, Tx, provisional, users};

/// Whether an address is somebody else's than `user`'s.
pub fn is_taken(conn: &mut Conn, user: UserId, address: &EmailAddress) -> Result<bool, Fault> {
    match users::find_by_email(conn, address)?.filter(|other| other.id != user) {
        Some(other) => Ok(!provisional::is_provisional(conn, other.id)?),
        None => Ok(false),
    }
}

/// Gives `user` the address, which an account that nobody has proven makes way for. `false`: it is somebody's.
pub fn take(tx: &mut Tx<'_>, user: &User, address: &EmailAddress, env: &Env) -> Result<bool, Fault> {
    if let Some(other) = users::find_by_email(tx.conn(), address)?
        && other.id != user.id
        && !provisional::delete(tx, other.id)?
    {
        return Ok(false);
    }
    provisional::change_address(tx, user.id, &user.email, address, env.now)
}
