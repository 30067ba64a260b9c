//! Raw SQL inside operations, and a row of our own to write: a revoked token, which has no other meaning here.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, sql_query};
use signet::domain::decision::Fault;
use signet::storage::{Conn, Store, Tx};

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

/// Runs a statement.
pub fn execute(conn: &mut Conn, statement: &str) -> Result<usize, Fault> {
    Ok(sql_query(statement).execute(conn)?)
}

/// The answer of `SELECT … AS number`.
pub fn number(conn: &mut Conn, query: &str) -> Result<i64, Fault> {
    Ok(sql_query(query).get_result::<Number>(conn)?.number)
}

/// The answers of `SELECT … AS word`.
pub fn words(conn: &mut Conn, query: &str) -> Result<Vec<String>, Fault> {
    Ok(sql_query(query).load::<Word>(conn)?.into_iter().map(|row| row.word).collect())
}

/// Writes a mark.
pub fn mark(tx: &mut Tx<'_>, name: &str) -> Result<(), Fault> {
    mark_of_size(tx, name, 1)
}

/// Writes a mark that takes so many bytes.
pub fn mark_of_size(tx: &mut Tx<'_>, name: &str, bytes: usize) -> Result<(), Fault> {
    let statement =
        "INSERT INTO revoked_tokens (jti, client_id, revoked_at, expires_at) VALUES ($1, $2, 0, 0)";
    sql_query(statement).bind::<Text, _>(name).bind::<Text, _>("x".repeat(bytes)).execute(tx.conn())?;
    Ok(())
}

/// The marks that stay, in order, as another connection sees them.
pub async fn marks(store: &Store) -> Vec<String> {
    store.read(|conn| words(conn, "SELECT jti AS word FROM revoked_tokens ORDER BY jti")).await.unwrap()
}

/// Whether `result` is the fault that is answered with 503.
pub fn is_unavailable<T>(result: &Result<T, Fault>) -> bool {
    matches!(result, Err(Fault::Unavailable { .. }))
}
