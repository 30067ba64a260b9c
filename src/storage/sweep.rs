//! Forgets expired rows, a few at a time. Expiry itself is decided at use; this only keeps the tables small.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;

use super::store::Tx;
use crate::domain::decision::Fault;
use crate::domain::time::Timestamp;

/// Most rows of one table that one transaction deletes.
pub const BATCH: i64 = 200;

/// A table that grows by traffic: its key, and the column that says when a row may go.
#[derive(Clone, Copy, Debug)]
pub struct Swept {
    table: &'static str,
    key: &'static str,
    expiry: &'static str,
}

/// Every table that grows by traffic.
pub const TABLES: &[Swept] = &[
    Swept { table: "interactions", key: "id", expiry: "expires_at" },
    Swept { table: "authorization_codes", key: "code_hash", expiry: "forget_at" },
    Swept { table: "device_authorizations", key: "id", expiry: "forget_at" },
    Swept { table: "grants", key: "id", expiry: "forget_at" },
    Swept { table: "revoked_tokens", key: "jti", expiry: "expires_at" },
    Swept { table: "sign_in_steps", key: "id", expiry: "expires_at" },
    Swept { table: "devices", key: "id", expiry: "expires_at" },
    Swept { table: "known_networks", key: "id", expiry: "expires_at" },
    Swept { table: "outbox", key: "id", expiry: "forget_at" },
    Swept { table: "limits", key: "key", expiry: "expires_at" },
    Swept { table: "sessions", key: "id", expiry: "expires_at" },
    Swept { table: "verifications", key: "id", expiry: "expires_at" },
    Swept { table: "users", key: "id", expiry: "provisional_until" },
    Swept { table: "totp_enrolments", key: "user_id", expiry: "expires_at" },
    Swept { table: "invitations", key: "id", expiry: "forget_at" },
    Swept { table: "idempotency_keys", key: "key_hash", expiry: "expires_at" },
    Swept { table: "nodes", key: "id", expiry: "expires_at" },
    Swept { table: "mailed_links", key: "token_hash", expiry: "forget_at" },
];

/// Deletes up to [`BATCH`] rows of `swept` that may go at `now`; how many went.
pub fn delete_expired(tx: &mut Tx<'_>, swept: Swept, now: Timestamp) -> Result<i64, Fault> {
    let Swept { table, key, expiry } = swept;
    // Asked again of each row: PostgreSQL looks at a row that somebody renewed meanwhile by the outer condition only.
    let statement = format!(
        "DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} WHERE {expiry} <= $1 ORDER BY {expiry} LIMIT $2) \
         AND {expiry} <= $1"
    );
    let rows =
        sql_query(statement).bind::<BigInt, _>(now.millis()).bind::<BigInt, _>(BATCH).execute(tx.conn())?;
    Ok(i64::try_from(rows).unwrap_or(BATCH))
}
