//! Connections: one type for both databases, opened and set up alike wherever they are needed.

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, MultiConnection, PgConnection, SqliteConnection};
use secrecy::ExposeSecret as _;

use crate::domain::database_url::DatabaseUrl;
use crate::domain::decision::Fault;

/// A connection to either database. Queries are written once, against this.
#[derive(MultiConnection)]
pub enum Conn {
    /// PostgreSQL.
    Pg(PgConnection),
    /// SQLite.
    Sqlite(SqliteConnection),
}

impl std::fmt::Debug for Conn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Pg(_) => "Conn::Pg",
            Self::Sqlite(_) => "Conn::Sqlite",
        })
    }
}

/// Expands one expression for each kind of connection, where a query cannot be written against [`Conn`] (upserts).
macro_rules! on_either {
    ($conn:expr, $inner:ident => $body:expr) => {
        match $conn {
            $crate::storage::Conn::Pg($inner) => $body,
            $crate::storage::Conn::Sqlite($inner) => $body,
        }
    };
}
pub(super) use on_either;

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Queries only: the database refuses anything else on it.
    Read,
    /// Everything.
    Write,
    /// Changes of the schema: SQLite does not enforce foreign keys on it, a table rebuild would cascade.
    Migrate,
}

/// No statement of a request takes longer; and a transaction that stands still when its caller has been answered (a node
/// that was stopped, a network that was cut) keeps its rows from others no longer.
const PATIENCE: &str = "SET statement_timeout = '10s'; SET lock_timeout = '5s'; \
                        SET idle_in_transaction_session_timeout = '15s'";

/// Opens a connection and sets it up for `purpose`.
pub(super) fn connect(url: &DatabaseUrl, purpose: Purpose) -> Result<Conn, Fault> {
    match url {
        DatabaseUrl::Postgres(url) => {
            let mut conn = PgConnection::establish(url.expose_secret()).map_err(unreachable)?;
            if purpose != Purpose::Migrate {
                conn.batch_execute(PATIENCE)?;
            }
            if purpose == Purpose::Read {
                conn.batch_execute("SET default_transaction_read_only = on")?;
            }
            Ok(Conn::Pg(conn))
        }
        DatabaseUrl::Sqlite(path) => {
            let path = path.to_str().ok_or(Fault::unavailable("the database file: its path is not UTF-8"))?;
            let mut conn = SqliteConnection::establish(path).map_err(unreachable)?;
            let own = match purpose {
                Purpose::Read => {
                    "PRAGMA foreign_keys = ON; PRAGMA cache_size = -2000; PRAGMA query_only = ON;"
                }
                Purpose::Write => "PRAGMA foreign_keys = ON; PRAGMA cache_size = -8000;",
                Purpose::Migrate => "PRAGMA foreign_keys = OFF;",
            };
            // Processes that start together wait until one of them has brought the schema up to date.
            let patience = if purpose == Purpose::Migrate { 60_000 } else { 5_000 };
            conn.batch_execute(&format!(
                "PRAGMA busy_timeout = {patience}; PRAGMA synchronous = FULL; {own}"
            ))?;
            let wal = conn.batch_execute("PRAGMA journal_mode = WAL");
            // SQLite does not wait for another process that is changing the mode; that one does it for all.
            if purpose != Purpose::Migrate {
                wal?;
            }
            Ok(Conn::Sqlite(conn))
        }
    }
}

/// Makes the folder and the file of an SQLite database, readable by its owner alone, when they are not there.
pub(super) fn create_file(url: &DatabaseUrl) -> Result<(), Fault> {
    use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};

    let Some(path) = url.sqlite_path() else { return Ok(()) };
    let failed = |error: std::io::Error| Fault::internal("creating the database file", error);
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    }
    std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(path).map_err(failed)?;
    Ok(())
}

fn unreachable(error: diesel::ConnectionError) -> Fault {
    // libpq repeats the part of the connection string that it cannot read, which may be the password.
    let text = error.to_string();
    if ["percent-encoded", "URI", "connection option"].iter().any(|hint| text.contains(hint)) {
        return Fault::unavailable("the database: its connection string is malformed");
    }
    Fault::Unavailable { what: "the database", source: Some(error.into()) }
}
