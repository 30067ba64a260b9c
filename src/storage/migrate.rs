//! Brings a database to this release's schema, one process at a time, all or nothing.

use diesel::connection::{AnsiTransactionManager, SimpleConnection as _, TransactionManager as _};
use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl as _, SqliteConnection, sql_query, sql_types,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::{Conn, Purpose, connect, create_file};
use crate::domain::database_url::DatabaseUrl;
use crate::domain::decision::{BoxedError, Fault};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Names the advisory lock that migrating nodes queue for: "signet" in ASCII.
const LOCK: i64 = 0x7369_676e_6574;

/// Applies what is pending and names it. Processes that start together wait for each other.
pub fn run(url: &DatabaseUrl) -> Result<Vec<String>, Fault> {
    create_file(url)?;
    match connect(url, Purpose::Migrate)? {
        Conn::Sqlite(mut conn) => sqlite(&mut conn),
        Conn::Pg(mut conn) => postgres(&mut conn),
    }
}

fn sqlite(conn: &mut SqliteConnection) -> Result<Vec<String>, Fault> {
    AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN EXCLUSIVE")?;
    let applied = apply(conn, SQLITE).and_then(|applied| check_foreign_keys(conn).map(|()| applied));
    match applied {
        Ok(applied) => {
            AnsiTransactionManager::commit_transaction(conn)?;
            Ok(applied)
        }
        Err(fault) => {
            AnsiTransactionManager::rollback_transaction(conn)?;
            Err(fault)
        }
    }
}

fn postgres(conn: &mut PgConnection) -> Result<Vec<String>, Fault> {
    // The lock belongs to this connection and is gone with it, whatever happens.
    conn.batch_execute(&format!("SELECT pg_advisory_lock({LOCK})"))?;
    conn.transaction(|conn| apply(conn, POSTGRES))
}

fn apply<C>(conn: &mut C, migrations: EmbeddedMigrations) -> Result<Vec<String>, Fault>
where
    C: Connection + MigrationHarness<<C as Connection>::Backend>,
    <C as Connection>::Backend: 'static,
{
    let failed = |error: BoxedError| Fault::internal("a migration", error);
    let applied = conn.run_pending_migrations(migrations).map_err(failed)?;
    Ok(applied.iter().map(ToString::to_string).collect())
}

#[derive(QueryableByName)]
struct Violation {
    #[diesel(sql_type = sql_types::Text)]
    table: String,
}

fn check_foreign_keys(conn: &mut SqliteConnection) -> Result<(), Fault> {
    let violations: Vec<Violation> =
        sql_query("SELECT \"table\" FROM pragma_foreign_key_check").load(conn)?;
    match violations.first() {
        None => Ok(()),
        Some(violation) => {
            Err(Fault::internal("a migration", format!("it breaks foreign keys of {}", violation.table)))
        }
    }
}
