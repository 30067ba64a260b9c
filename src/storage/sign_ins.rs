//! What the audit log says of the sign-ins of an account: table `audit_events`.

use diesel::prelude::*;

use super::connection::Conn;
use super::schema::audit_events as audit;
use crate::domain::audit::{AuditEvent, Outcome};
use crate::domain::decision::Fault;
use crate::domain::ids::UserId;
use crate::domain::time::Timestamp;
use crate::domain::unusual::EarlierSignIn;

/// The sign-ins of a user that were complete, the newest first; at most `limit`.
pub fn list(conn: &mut Conn, user: UserId, limit: i64) -> Result<Vec<EarlierSignIn>, Fault> {
    let rows: Vec<(i64, Option<String>)> = audit::table
        .filter(audit::user_id.eq(user.to_string()))
        .filter(audit::event.eq(AuditEvent::SignedIn.as_str()))
        .filter(audit::outcome.eq(Outcome::Success.as_str()))
        .order((audit::at.desc(), audit::id.desc()))
        .limit(limit)
        .select((audit::at, audit::ip))
        .load(conn)?;
    Ok(rows.into_iter().map(|(at, ip)| EarlierSignIn { at: Timestamp::from_millis(at), ip }).collect())
}
