//! How much is in use at this moment, for who is about to disturb it.

use diesel::prelude::*;

use super::connection::Conn;
use super::schema::{clients, grants, sessions};
use crate::domain::decision::Fault;
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

/// Counts it. This looks at every row: for people who decide, not for requests.
pub fn count(conn: &mut Conn, now: Timestamp) -> Result<InUse, Fault> {
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
