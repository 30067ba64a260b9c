//! Table `revoked_tokens`: access tokens taken back one by one, until they would have expired.

use diesel::prelude::*;

use super::connection::Conn;
use super::fault::is_taken;
use super::schema::revoked_tokens;
use super::store::Tx;
use crate::domain::decision::Fault;
use crate::domain::ids::ClientId;
use crate::domain::time::Timestamp;

/// Whether the token with this `jti` was taken back.
pub fn contains(conn: &mut Conn, jti: &str) -> Result<bool, Fault> {
    let found: Option<String> =
        revoked_tokens::table.find(jti).select(revoked_tokens::jti).first(conn).optional()?;
    Ok(found.is_some())
}

/// Takes a token back. `false`: it was taken back before.
pub fn insert(
    tx: &mut Tx<'_>,
    jti: &str,
    client: &ClientId,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<bool, Fault> {
    let values = (
        revoked_tokens::jti.eq(jti),
        revoked_tokens::client_id.eq(client.as_str()),
        revoked_tokens::revoked_at.eq(now.millis()),
        revoked_tokens::expires_at.eq(expires_at.millis()),
    );
    let inserted =
        tx.nested(|conn| diesel::insert_into(revoked_tokens::table).values(values).execute(conn))?;
    if is_taken(&inserted) {
        return Ok(false);
    }
    inserted?;
    Ok(true)
}
