//! What the database holds sealed under the master key, over all tables: a start with another key, or without one, is
//! refused as long as there is anything.

use diesel::prelude::*;

use super::connection::Conn;
use super::schema::{signing_keys, totp_enrolments, totp_factors};
use crate::domain::decision::Fault;

/// The id of the master key that sealed what the database holds; `None` when nothing is sealed yet.
pub fn master_key_id(conn: &mut Conn) -> Result<Option<String>, Fault> {
    // The newest signing key comes first: a master key is changed by sealing anew, and the signing keys are sealed last.
    let newest: Option<String> = signing_keys::table
        .order((signing_keys::created_at.desc(), signing_keys::kid.desc()))
        .select(signing_keys::master_key_id)
        .first(conn)
        .optional()?;
    macro_rules! or_any_of {
        ($found:expr, $($table:ident),*) => {{
            let mut found: Option<String> = $found;
            $(if found.is_none() {
                found = $table::table.select($table::master_key_id).first(conn).optional()?;
            })*
            found
        }};
    }
    Ok(or_any_of!(newest, totp_factors, totp_enrolments))
}
