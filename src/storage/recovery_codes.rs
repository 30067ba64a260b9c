//! Table `recovery_codes`: the hashes of what a person keeps for the day on which the authenticator app is lost.

use diesel::prelude::*;

use super::connection::Conn;
use super::schema::recovery_codes as codes;
use super::store::Tx;
use crate::domain::decision::Fault;
use crate::domain::ids::UserId;
use crate::domain::secret::SecretHash;
use crate::domain::time::Timestamp;

/// Stores `hashes` in place of all that the user had, used or not.
pub fn replace(tx: &mut Tx<'_>, user: UserId, hashes: &[SecretHash], now: Timestamp) -> Result<(), Fault> {
    delete_all(tx, user)?;
    for hash in hashes {
        let values = (
            codes::code_hash.eq(hash.as_bytes()),
            codes::user_id.eq(user.to_string()),
            codes::created_at.eq(now.millis()),
        );
        diesel::insert_into(codes::table).values(values).execute(tx.conn())?;
    }
    Ok(())
}

/// Takes a code (security.md MF2, section 15). `false`: it is none of the user's, or was taken.
pub fn claim(tx: &mut Tx<'_>, user: UserId, hash: &SecretHash, now: Timestamp) -> Result<bool, Fault> {
    let unused = codes::table
        .find(hash.as_bytes())
        .filter(codes::user_id.eq(user.to_string()))
        .filter(codes::used_at.is_null());
    let rows = diesel::update(unused).set(codes::used_at.eq(now.millis())).execute(tx.conn())?;
    Ok(rows == 1)
}

/// How many a user has left.
pub fn count_left(conn: &mut Conn, user: UserId) -> Result<usize, Fault> {
    let left: i64 = codes::table
        .filter(codes::user_id.eq(user.to_string()))
        .filter(codes::used_at.is_null())
        .count()
        .get_result(conn)?;
    Ok(usize::try_from(left).unwrap_or(0))
}

/// Forgets all of a user.
pub fn delete_all(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Fault> {
    let all = codes::table.filter(codes::user_id.eq(user.to_string()));
    Ok(diesel::delete(all).execute(tx.conn())?)
}
