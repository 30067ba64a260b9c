//! Connections: one type for both databases, opened and set up alike wherever they are needed.

use std::path::PathBuf;
use std::str::FromStr;

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, MultiConnection, PgConnection, SqliteConnection};

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

/// Where the data lives.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file.
    Sqlite(PathBuf),
    /// A server, by its libpq URL; may hold a password.
    Postgres(String),
}

/// The text is no database URL.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("expected sqlite://PATH or postgres://…")]
pub struct InvalidDatabaseUrl;

impl FromStr for DatabaseUrl {
    type Err = InvalidDatabaseUrl;

    fn from_str(text: &str) -> Result<Self, InvalidDatabaseUrl> {
        match text.split_once("://") {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(path.into())),
            Some(("postgres" | "postgresql", rest)) if !rest.is_empty() => {
                Ok(Self::Postgres(text.to_owned()))
            }
            _ => Err(InvalidDatabaseUrl),
        }
    }
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(_) => f.write_str("postgres://…"),
        }
    }
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Queries only: SQLite refuses anything else on it.
    Read,
    /// Everything.
    Write,
    /// Changes of the schema: SQLite does not enforce foreign keys on it, a table rebuild would cascade.
    Migrate,
}

const SQLITE_ALL: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";

impl DatabaseUrl {
    /// Opens a connection and sets it up for `purpose`.
    pub fn connect(&self, purpose: Purpose) -> Result<Conn, Fault> {
        match self {
            Self::Postgres(url) => Ok(Conn::Pg(PgConnection::establish(url).map_err(unreachable)?)),
            Self::Sqlite(path) => {
                let path =
                    path.to_str().ok_or(Fault::unavailable("the database file: its path is not UTF-8"))?;
                let mut conn = SqliteConnection::establish(path).map_err(unreachable)?;
                let own = match purpose {
                    Purpose::Read => {
                        "PRAGMA foreign_keys = ON; PRAGMA cache_size = -2000; PRAGMA query_only = ON;"
                    }
                    Purpose::Write => "PRAGMA foreign_keys = ON; PRAGMA cache_size = -8000;",
                    Purpose::Migrate => "PRAGMA foreign_keys = OFF;",
                };
                conn.batch_execute(&format!("{SQLITE_ALL}{own}"))?;
                Ok(Conn::Sqlite(conn))
            }
        }
    }

    /// Makes the folder and the file of an SQLite database, readable by its owner alone, when they are not there.
    pub fn create_file(&self) -> Result<(), Fault> {
        use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};

        let Self::Sqlite(path) = self else { return Ok(()) };
        let failed = |error: std::io::Error| Fault::internal("creating the database file", error);
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
        }
        std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(path).map_err(failed)?;
        Ok(())
    }
}

fn unreachable(error: diesel::ConnectionError) -> Fault {
    Fault::Unavailable { what: "the database", source: Some(error.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_which_database() {
        assert_eq!("sqlite://data/a.db".parse(), Ok(DatabaseUrl::Sqlite("data/a.db".into())));
        assert_eq!("sqlite:///a.db".parse(), Ok(DatabaseUrl::Sqlite("/a.db".into())));
        assert!(matches!("postgresql://u:p@h/d".parse(), Ok(DatabaseUrl::Postgres(_))));
        for wrong in ["", "a.db", "sqlite://", "mysql://h/d", "postgres://"] {
            assert!(wrong.parse::<DatabaseUrl>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_password_in_a_url_does_not_print() {
        let url: DatabaseUrl = "postgres://u:canary@h/d".parse().unwrap();
        assert!(!format!("{url:?}").contains("canary"));
    }
}
