//! How much is in use at this moment, for who is about to disturb it.

use diesel::prelude::*;

use super::connection::Conn;
use super::schema::{clients, grants, sessions};
use crate::domain::decision::Fault;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::time::Timestamp;

/// What works now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InUse {
    /// Sessions of browsers.
    pub sessions: i64,
    /// Grants whose refresh tokens work.
    pub grants: i64,
    /// Applications that may have tokens.
    pub clients: i64,
}

/// Counts what hangs on tokens that are signed by `algorithm`. This looks at every row: for people who decide, not for
/// requests.
pub fn count(conn: &mut Conn, algorithm: SigningAlgorithm, now: Timestamp) -> Result<InUse, Fault> {
    match algorithm {
        // Refresh tokens, too, which everybody has.
        SigningAlgorithm::Rs256 => count_all(conn, now),
        SigningAlgorithm::Ps256 | SigningAlgorithm::Es256 | SigningAlgorithm::EdDsa => {
            count_of(conn, algorithm, now)
        }
    }
}

/// What applications have whose ID or access tokens are signed by `algorithm`.
fn count_of(conn: &mut Conn, algorithm: SigningAlgorithm, now: Timestamp) -> Result<InUse, Fault> {
    let theirs = || {
        let name = algorithm.as_str();
        clients::enabled.eq(true).and(clients::id_token_alg.eq(name).or(clients::access_token_alg.eq(name)))
    };
    let live = || {
        grants::table
            .filter(grants::revoked_at.is_null())
            .filter(grants::generation.gt(0))
            .filter(grants::idle_until.gt(now.millis()))
            .filter(grants::absolute_until.gt(now.millis()))
            .filter(grants::client_id.eq_any(clients::table.filter(theirs()).select(clients::id)))
    };
    let sessions = sessions::table
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now.millis()))
        .filter(sessions::id.eq_any(live().select(grants::session_id)))
        .count()
        .get_result(conn)?;
    let grants = live().count().get_result(conn)?;
    let clients = clients::table.filter(theirs()).count().get_result(conn)?;
    Ok(InUse { sessions, grants, clients })
}

fn count_all(conn: &mut Conn, now: Timestamp) -> Result<InUse, Fault> {
    let sessions = sessions::table
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now.millis()))
        .count()
        .get_result(conn)?;
    let grants = grants::table
        .filter(grants::revoked_at.is_null())
        .filter(grants::generation.gt(0))
        .filter(grants::idle_until.gt(now.millis()))
        .filter(grants::absolute_until.gt(now.millis()))
        .count()
        .get_result(conn)?;
    let clients = clients::table.filter(clients::enabled.eq(true)).count().get_result(conn)?;
    Ok(InUse { sessions, grants, clients })
}
