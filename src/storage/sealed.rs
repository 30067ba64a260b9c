//! What the database holds sealed under the master key, over all tables: a start with another key, or without one, is
//! refused as long as there is anything.

use diesel::prelude::*;

use super::connection::Conn;
use super::schema::{outbox, signing_keys, totp_enrolments, totp_factors};
use crate::domain::decision::Fault;

/// The id of the master key that sealed what the database holds; `None` when nothing is sealed yet.
pub fn master_key_id(conn: &mut Conn) -> Result<Option<String>, Fault> {
    // The newest signing key comes first: a master key is changed by sealing anew, and the signing keys are sealed last.
    let newest: Option<String> = signing_keys::table
        .order((signing_keys::created_at.desc(), signing_keys::kid.desc()))
        .select(signing_keys::master_key_id)
        .first(conn)
        .optional()?;
    if newest.is_some() {
        return Ok(newest);
    }
    let factor = totp_factors::table.select(totp_factors::master_key_id).first(conn).optional()?;
    if factor.is_some() {
        return Ok(factor);
    }
    let enrolment = totp_enrolments::table.select(totp_enrolments::master_key_id).first(conn).optional()?;
    if enrolment.is_some() {
        return Ok(enrolment);
    }
    // A letter that has left is not held any more: only its row is.
    let held = outbox::table.filter(outbox::content.is_not_null());
    Ok(held.select(outbox::master_key_id).first(conn).optional()?)
}
