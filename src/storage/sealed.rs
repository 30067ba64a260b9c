//! What the database holds sealed under the master key, over all tables: a start with another key, or without one, is
//! refused as long as there is anything.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Text};
use diesel::{QueryableByName, sql_query};

use super::connection::Conn;
use super::schema::{outbox, signing_keys, totp_enrolments, totp_factors};
use super::store::Tx;
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

/// A sealed value and the row to which it belongs.
#[derive(Debug, QueryableByName)]
pub struct SealedRow {
    /// The row's key.
    #[diesel(sql_type = Text)]
    pub id: String,
    /// Under the master key.
    #[diesel(sql_type = Binary)]
    pub sealed: Vec<u8>,
    /// Under which one.
    #[diesel(sql_type = Text)]
    pub master_key_id: String,
}

/// Tables with sealed values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealedTable {
    /// Signing keys.
    SigningKeys,
    /// Secrets of authenticator apps.
    TotpFactors,
    /// The same, while they are being set up.
    TotpEnrolments,
    /// Letters that have not left.
    Outbox,
    /// Answers to creations, with secrets that are shown once.
    IdempotencyKeys,
}

impl SealedTable {
    /// All of them, in the order in which they are sealed anew: the signing keys last, for the newest of them says which
    /// master key seals.
    pub const ALL: [Self; 5] =
        [Self::IdempotencyKeys, Self::Outbox, Self::TotpEnrolments, Self::TotpFactors, Self::SigningKeys];

    /// Its name, which is also how the identity of a sealed row begins.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SigningKeys => "signing_keys",
            Self::TotpFactors => "totp_factors",
            Self::TotpEnrolments => "totp_enrolments",
            Self::Outbox => "outbox",
            Self::IdempotencyKeys => "idempotency_keys",
        }
    }

    /// The identity of a sealed row, which it is bound to.
    pub fn identity(self, id: &str) -> String {
        format!("{}:{id}", self.name())
    }

    const fn columns(self) -> (&'static str, &'static str) {
        match self {
            Self::SigningKeys => ("kid", "sealed"),
            Self::TotpFactors | Self::TotpEnrolments => ("user_id", "sealed"),
            Self::Outbox => ("id", "content"),
            Self::IdempotencyKeys => ("key_hash", "answer"),
        }
    }
}

/// Up to `limit` sealed values of a table, in the order of their rows' keys, after the one with the key `after`.
pub fn list(conn: &mut Conn, table: SealedTable, after: &str, limit: i64) -> Result<Vec<SealedRow>, Fault> {
    let (name, (id, sealed)) = (table.name(), table.columns());
    let query = format!(
        "SELECT {id} AS id, {sealed} AS sealed, master_key_id FROM {name} \
         WHERE {sealed} IS NOT NULL AND {id} > $1 ORDER BY {id} LIMIT $2"
    );
    Ok(sql_query(query).bind::<Text, _>(after).bind::<BigInt, _>(limit).load(conn)?)
}

/// As [`list`], but only what is sealed by another master key than `own`.
pub fn list_others(
    conn: &mut Conn,
    table: SealedTable,
    own: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<SealedRow>, Fault> {
    let (name, (id, sealed)) = (table.name(), table.columns());
    let query = format!(
        "SELECT {id} AS id, {sealed} AS sealed, master_key_id FROM {name} \
         WHERE {sealed} IS NOT NULL AND {id} > $1 AND master_key_id <> $2 ORDER BY {id} LIMIT $3"
    );
    let query = sql_query(query).bind::<Text, _>(after).bind::<Text, _>(own).bind::<BigInt, _>(limit);
    Ok(query.load(conn)?)
}

/// How many values of a table are sealed by another master key than `own`.
pub fn count_others(conn: &mut Conn, table: SealedTable, own: &str) -> Result<i64, Fault> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        rows: i64,
    }

    let (name, (_, sealed)) = (table.name(), table.columns());
    let query =
        format!("SELECT COUNT(*) AS rows FROM {name} WHERE {sealed} IS NOT NULL AND master_key_id <> $1");
    let counted: Count = sql_query(query).bind::<Text, _>(own).get_result(conn)?;
    Ok(counted.rows)
}

/// Puts what was sealed anew in the place of `row`. `false`: the row has changed since it was read, or is gone.
pub fn replace(
    tx: &mut Tx<'_>,
    table: SealedTable,
    row: &SealedRow,
    sealed_anew: &[u8],
    master_key_id: &str,
) -> Result<bool, Fault> {
    let (name, (id, sealed)) = (table.name(), table.columns());
    let query =
        format!("UPDATE {name} SET {sealed} = $1, master_key_id = $2 WHERE {id} = $3 AND {sealed} = $4");
    let rows = sql_query(query)
        .bind::<Binary, _>(sealed_anew)
        .bind::<Text, _>(master_key_id)
        .bind::<Text, _>(&row.id)
        .bind::<Binary, _>(&row.sealed)
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// The ids of all master keys by which anything is sealed.
pub fn master_key_ids(conn: &mut Conn) -> Result<Vec<String>, Fault> {
    #[derive(QueryableByName)]
    struct Id {
        #[diesel(sql_type = Text)]
        master_key_id: String,
    }

    let mut ids = Vec::new();
    for table in SealedTable::ALL {
        let (name, (_, sealed)) = (table.name(), table.columns());
        let query = format!("SELECT DISTINCT master_key_id FROM {name} WHERE {sealed} IS NOT NULL");
        let found: Vec<Id> = sql_query(query).load(conn)?;
        ids.extend(found.into_iter().map(|row| row.master_key_id));
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}
