//! Table `idempotency_keys`: which creations were asked for under which key, and what was answered.

use diesel::prelude::*;

use super::connection::Conn;
use super::fault::is_taken;
use super::schema::idempotency_keys as keys;
use super::store::Tx;
use crate::domain::decision::Fault;
use crate::domain::secret::SecretHash;
use crate::domain::time::Timestamp;

/// A creation that was asked for before.
#[derive(Debug)]
pub struct Asked {
    /// The hash of the request.
    pub request: Vec<u8>,
    /// What was answered, sealed.
    pub answer: Vec<u8>,
}

/// An answer under the master key, and under which one.
#[derive(Debug)]
pub struct SealedAnswer {
    /// The answer.
    pub bytes: Vec<u8>,
    /// The master key's id.
    pub master_key_id: String,
}

/// What was asked for under this key, unless that is long ago.
pub fn find(conn: &mut Conn, key: &str, now: Timestamp) -> Result<Option<Asked>, Fault> {
    let row: Option<(Vec<u8>, Vec<u8>)> = keys::table
        .find(key)
        .filter(keys::expires_at.gt(now.millis()))
        .select((keys::request_hash, keys::answer))
        .first(conn)
        .optional()?;
    Ok(row.map(|(request, answer)| Asked { request, answer }))
}

/// Claims the key for a request. `false`: somebody was first.
pub fn claim(
    tx: &mut Tx<'_>,
    key: &str,
    request: &SecretHash,
    answer: &SealedAnswer,
    (now, expires_at): (Timestamp, Timestamp),
) -> Result<bool, Fault> {
    // What is over stands in nobody's way, swept or not.
    let over = keys::table.find(key).filter(keys::expires_at.le(now.millis()));
    diesel::delete(over).execute(tx.conn())?;
    let values = (
        keys::key_hash.eq(key),
        keys::request_hash.eq(request.as_bytes()),
        keys::answer.eq(&answer.bytes),
        keys::master_key_id.eq(&answer.master_key_id),
        keys::expires_at.eq(expires_at.millis()),
    );
    let inserted = tx.nested(|conn| diesel::insert_into(keys::table).values(values).execute(conn))?;
    if is_taken(&inserted) {
        return Ok(false);
    }
    inserted?;
    Ok(true)
}
