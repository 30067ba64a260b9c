//! Table `users`: accounts that somebody made and nobody has proven yet, and what proving changes.

use diesel::prelude::*;

use super::connection::Conn;
use super::fault::is_taken;
use super::schema::users;
use super::store::Tx;
use super::user_terms;
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::ids::UserId;
use crate::domain::time::Timestamp;

/// Says that its person made an account themselves, and when it is forgotten unless it is proven.
pub fn mark(tx: &mut Tx<'_>, id: UserId, until: Option<Timestamp>) -> Result<(), Fault> {
    let unproven = users::table.find(id.to_string()).filter(users::email_verified.eq(false));
    let changes = (users::signed_up.eq(true), users::provisional_until.eq(until.map(Timestamp::millis)));
    diesel::update(unproven).set(changes).execute(tx.conn())?;
    Ok(())
}

/// Whether somebody made the account with an address that they have not proven: the password in it may be a stranger's.
/// Not so for what an administrator made.
pub fn is_claimed(conn: &mut Conn, id: UserId) -> Result<bool, Fault> {
    let row: Option<(bool, bool)> = users::table
        .find(id.to_string())
        .select((users::signed_up, users::email_verified))
        .first(conn)
        .optional()?;
    Ok(row.is_some_and(|(signed_up, proven)| signed_up && !proven))
}

/// Whether an account is one that a newer sign-up may take the place of.
pub fn is_provisional(conn: &mut Conn, id: UserId) -> Result<bool, Fault> {
    let until: Option<Option<i64>> =
        users::table.find(id.to_string()).select(users::provisional_until).first(conn).optional()?;
    Ok(until.flatten().is_some())
}

/// Takes the user name from an account that nobody has proven.
pub fn release_username(tx: &mut Tx<'_>, id: UserId) -> Result<(), Fault> {
    let unproven = users::table.find(id.to_string()).filter(users::provisional_until.is_not_null());
    diesel::update(unproven)
        .set((users::username.eq(None::<String>), users::username_key.eq(None::<String>)))
        .execute(tx.conn())?;
    user_terms::renew(tx, id)
}

/// An account is in use although it is not proven: it is kept.
pub fn keep(tx: &mut Tx<'_>, id: UserId) -> Result<(), Fault> {
    diesel::update(users::table.find(id.to_string()))
        .set(users::provisional_until.eq(None::<i64>))
        .execute(tx.conn())?;
    Ok(())
}

/// Makes an account one that an administrator made.
pub fn adopt(tx: &mut Tx<'_>, id: UserId) -> Result<(), Fault> {
    diesel::update(users::table.find(id.to_string()))
        .set((users::signed_up.eq(false), users::provisional_until.eq(None::<i64>)))
        .execute(tx.conn())?;
    Ok(())
}

/// Forgets an account that nobody has proven, with all that hangs on it. `false`: it is proven, kept, or gone.
pub fn delete(tx: &mut Tx<'_>, id: UserId) -> Result<bool, Fault> {
    let unproven = users::table
        .find(id.to_string())
        .filter(users::email_verified.eq(false))
        .filter(users::provisional_until.is_not_null());
    Ok(diesel::delete(unproven).execute(tx.conn())? == 1)
}

/// Notes that the address is proven. `false`: it was, or the account has another address by now.
pub fn prove(tx: &mut Tx<'_>, id: UserId, address: &EmailAddress, now: Timestamp) -> Result<bool, Fault> {
    let unproven = users::table
        .find(id.to_string())
        .filter(users::email_key.eq(address.key()))
        .filter(users::email_verified.eq(false));
    let rows = diesel::update(unproven)
        .set((
            users::email_verified.eq(true),
            users::provisional_until.eq(None::<i64>),
            users::updated_at.eq(now.millis()),
        ))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Gives an account another, proven address in place of `old`. `false`: the new one is somebody's, or the account has
/// another one by now.
pub fn change_address(
    tx: &mut Tx<'_>,
    id: UserId,
    old: &EmailAddress,
    new: &EmailAddress,
    now: Timestamp,
) -> Result<bool, Fault> {
    let values = (
        users::email.eq(new.as_typed()),
        users::email_key.eq(new.key()),
        users::email_verified.eq(true),
        users::provisional_until.eq(None::<i64>),
        users::updated_at.eq(now.millis()),
    );
    let same = users::table.find(id.to_string()).filter(users::email_key.eq(old.key()));
    let updated = tx.nested(|conn| diesel::update(same).set(values).execute(conn))?;
    if is_taken(&updated) {
        return Ok(false);
    }
    let changed = updated? == 1;
    user_terms::renew(tx, id)?;
    Ok(changed)
}

/// Takes an address away from an account that has never proven it. `false`: it is proven, or gone.
pub fn release_address(tx: &mut Tx<'_>, id: UserId, now: Timestamp) -> Result<bool, Fault> {
    let none = EmailAddress::released(id);
    let unproven = users::table.find(id.to_string()).filter(users::email_verified.eq(false));
    let rows = diesel::update(unproven)
        .set((
            users::email.eq(none.as_typed()),
            users::email_key.eq(none.key()),
            users::updated_at.eq(now.millis()),
        ))
        .execute(tx.conn())?;
    user_terms::renew(tx, id)?;
    Ok(rows == 1)
}
