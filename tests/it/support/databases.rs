//! A fresh database for every test, of either kind.

use std::path::Path;

use signet::config::{self, Settings};
use signet::domain::database_url::DatabaseUrl;
use signet::domain::time::Span;
use signet::storage::{Store, StoreOptions, migrate};
use tempfile::TempDir;

use super::postgres::PostgresDatabase;

/// Makes of each `async fn a_sentence(db: Database) { … }` a module `a_sentence` with the tests `sqlite` and `postgres`.
macro_rules! on_both_databases {
    ($($(#[$attribute:meta])* async fn $name:ident($db:ident: Database) $body:block)*) => {$(
        $(#[$attribute])*
        mod $name {
            use super::*;

            async fn case($db: $crate::support::Database) $body

            #[test]
            fn sqlite() {
                $crate::support::run(case($crate::support::Database::sqlite()));
            }

            #[test]
            fn postgres() {
                $crate::support::run(case($crate::support::Database::postgres()));
            }
        }
    )*};
}

/// As [`on_both_databases`], for what only SQLite has: its writer, its file.
macro_rules! on_sqlite {
    ($($(#[$attribute:meta])* async fn $name:ident($db:ident: Database) $body:block)*) => {$(
        $(#[$attribute])*
        #[test]
        fn $name() {
            async fn case($db: $crate::support::Database) $body
            $crate::support::run(case($crate::support::Database::sqlite()));
        }
    )*};
}

/// As [`on_both_databases`], for what only PostgreSQL has: connections that can be lost.
macro_rules! on_postgres {
    ($($(#[$attribute:meta])* async fn $name:ident($db:ident: Database) $body:block)*) => {$(
        $(#[$attribute])*
        #[test]
        fn $name() {
            async fn case($db: $crate::support::Database) $body
            $crate::support::run(case($crate::support::Database::postgres()));
        }
    )*};
}

/// A database of the test's own, migrated, gone with this value; and a folder for whatever else the test needs.
#[derive(Debug)]
pub struct Database {
    postgres: Option<PostgresDatabase>,
    folder: TempDir,
}

impl Database {
    /// A file.
    pub fn sqlite() -> Self {
        let database = Self::empty_sqlite();
        migrate::run(&database.url()).unwrap();
        database
    }

    /// A database of the test run's server.
    pub fn postgres() -> Self {
        Self { postgres: Some(PostgresDatabase::create()), folder: folder() }
    }

    /// Not even the file is there.
    pub fn empty_sqlite() -> Self {
        Self { postgres: None, folder: folder() }
    }

    /// Without any table.
    pub fn empty_postgres() -> Self {
        Self { postgres: Some(PostgresDatabase::create_empty()), folder: folder() }
    }

    /// Takes it away from everybody; PostgreSQL only.
    pub fn lock(&self) {
        self.postgres.as_ref().expect("a PostgreSQL").lock();
    }

    /// Gives it back.
    pub fn unlock(&self) {
        self.postgres.as_ref().expect("a PostgreSQL").unlock();
    }

    /// The test's own folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Its address as the settings take it.
    pub fn address(&self) -> String {
        match &self.postgres {
            Some(database) => database.url(),
            None => format!("sqlite://{}", self.folder().join("signet.db").display()),
        }
    }

    /// Where it is.
    pub fn url(&self) -> DatabaseUrl {
        DatabaseUrl::parse(&self.address()).unwrap()
    }

    /// How to open it: as by default, with patience, because many tests share few cores.
    pub fn options(&self) -> StoreOptions {
        StoreOptions { checkout: Span::from_seconds(30), ..StoreOptions::new(self.url()) }
    }

    /// Opened.
    pub fn store(&self) -> Store {
        Store::open(&self.options()).unwrap()
    }

    /// Settings that point at it, passwords hashed cheaply, keys in the test's folder.
    pub fn settings(&self) -> Settings {
        self.settings_with(&[])
    }

    /// The same with more settings, as variables: `("SIGNET__TOKENS__REFRESH_RETRY_WINDOW", "0s")`.
    pub fn settings_with(&self, more: &[(&str, &str)]) -> Settings {
        let keys = self.folder().join("keys").display().to_string();
        let address = self.address();
        let own = [
            ("SIGNET__DATABASE__URL", address.as_str()),
            ("SIGNET__DATABASE__CHECKOUT", "30s"),
            ("SIGNET__KEYS__DIR", &keys),
            ("SIGNET__PASSWORDS__MEMORY_KIB", "64"),
            ("SIGNET__PASSWORDS__ITERATIONS", "1"),
        ];
        let variables = own.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        config::load(None, variables).unwrap_or_else(|errors| panic!("{errors}"))
    }
}

fn folder() -> TempDir {
    tempfile::Builder::new().prefix("signet-test-").tempdir().unwrap()
}
