//! Brings a database to this release's schema, one process at a time, all or nothing.

use diesel::backend::Backend;
use diesel::connection::{AnsiTransactionManager, SimpleConnection as _, TransactionManager as _};
use diesel::migration::{Migration, MigrationSource as _};
use diesel::pg::Pg;
use diesel::sqlite::Sqlite;
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

/// What was applied to a database, the oldest first, without changing anything. One that is none of ours is a fault.
pub fn applied(conn: &mut Conn) -> Result<Vec<String>, Fault> {
    let rows: Vec<Version> =
        sql_query("SELECT version FROM __diesel_schema_migrations ORDER BY version").load(conn)?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}

/// How the migrations of a database stand to those of this release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Those that this release would apply.
    pub pending: Vec<String>,
    /// Those that this release does not know: a newer one was there.
    pub unknown: Vec<String>,
}

/// Compares what was applied with what this release brings.
pub fn standing(conn: &mut Conn) -> Result<Standing, Fault> {
    let applied = applied(conn)?;
    let known = match conn {
        Conn::Sqlite(_) => versions::<Sqlite>(&SQLITE)?,
        Conn::Pg(_) => versions::<Pg>(&POSTGRES)?,
    };
    let without = |some: &[String], others: &[String]| -> Vec<String> {
        some.iter().filter(|version| !others.contains(version)).cloned().collect()
    };
    Ok(Standing { pending: without(&known, &applied), unknown: without(&applied, &known) })
}

fn versions<DB: Backend>(migrations: &EmbeddedMigrations) -> Result<Vec<String>, Fault> {
    let failed = |error: BoxedError| Fault::internal("reading the migrations", error);
    let all: Vec<Box<dyn Migration<DB>>> = migrations.migrations().map_err(failed)?;
    let mut versions: Vec<String> = all.iter().map(|one| one.name().version().to_string()).collect();
    versions.sort();
    Ok(versions)
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = sql_types::Text)]
    version: String,
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
