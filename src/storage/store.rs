//! The two ways in. `read` lends a connection of a pool; `write` runs one operation in one transaction and answers when
//! it is on disk. What differs between the databases is behind this, in `sqlite` and `postgres`.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use diesel::connection::SimpleConnection as _;
use tracing::Instrument as _;

use super::connection::Conn;
use super::{postgres, sqlite};
use crate::domain::database_url::DatabaseUrl;
use crate::domain::decision::Fault;
use crate::domain::time::Span;
use crate::metrics::Meters;
use crate::traces;

/// How much of the database one process may take.
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// Where the data lives.
    pub url: DatabaseUrl,
    /// Connections for reading.
    pub read_connections: u32,
    /// Connections for writing; SQLite has one.
    pub write_connections: u32,
    /// Longest wait for a connection.
    pub checkout: Span,
    /// Most requests that wait for a connection.
    pub waiters: usize,
    /// Most operations that wait for SQLite's writer.
    pub write_queue: usize,
    /// What is counted meanwhile.
    pub meters: Arc<Meters>,
}

impl StoreOptions {
    /// The defaults, for `url`.
    pub fn new(url: DatabaseUrl) -> Self {
        Self {
            url,
            read_connections: 8,
            write_connections: 8,
            checkout: Span::from_seconds(1),
            waiters: 4096,
            write_queue: 4096,
            meters: Arc::default(),
        }
    }
}

/// The database. Cheap to clone; clones share everything.
#[derive(Clone, Debug)]
pub struct Store(Engine);

#[derive(Clone, Debug)]
enum Engine {
    Sqlite(sqlite::Engine),
    Postgres(postgres::Engine),
}

impl Store {
    /// Opens the pools. The schema must be there: see [`super::migrate::run`].
    pub fn open(options: &StoreOptions) -> Result<Self, Fault> {
        Ok(Self(match &options.url {
            DatabaseUrl::Sqlite(_) => Engine::Sqlite(sqlite::Engine::open(options)?),
            DatabaseUrl::Postgres(_) => Engine::Postgres(postgres::Engine::open(options)),
        }))
    }

    /// Runs `query` on a connection of the read pool. Never waits for a writer.
    pub async fn read<T, F>(&self, query: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, Fault> + Send + 'static,
    {
        let span = traces::read();
        match &self.0 {
            Engine::Sqlite(engine) => engine.read(query).instrument(span).await,
            Engine::Postgres(engine) => engine.read(query).instrument(span).await,
        }
    }

    /// Runs `operation` in a transaction: kept when it answers `Ok`, undone when it answers `Err` or panics. The
    /// answer comes after the commit is durable. `name` tells a slow operation in the log.
    pub async fn write<T, F>(&self, name: &'static str, operation: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
    {
        let span = traces::write(name);
        match &self.0 {
            Engine::Sqlite(engine) => engine.write(name, operation).instrument(span).await,
            Engine::Postgres(engine) => engine.write(name, operation).instrument(span).await,
        }
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Fault> {
        self.read(|conn| Ok(conn.batch_execute("SELECT 1")?)).await
    }
}

/// What an operation wants done once its transaction is durable.
type AfterCommit = Vec<Box<dyn FnOnce(&Meters) + Send>>;

/// An open transaction: all that an operation can reach.
pub struct Tx<'a> {
    conn: &'a mut Conn,
    after_commit: AfterCommit,
}

impl Tx<'_> {
    /// For the queries of this folder.
    pub fn conn(&mut self) -> &mut Conn {
        self.conn
    }

    /// Runs `work` when what the operation did is on disk; never, if it is undone.
    pub fn after_commit(&mut self, work: impl FnOnce() + Send + 'static) {
        self.count_after_commit(|_| work());
    }

    /// The same for work that is counted.
    pub fn count_after_commit(&mut self, work: impl FnOnce(&Meters) + Send + 'static) {
        self.after_commit.push(Box::new(work));
    }

    /// Runs `attempt` in a savepoint and undoes it alone when it fails: for an insert that may collide, which would
    /// otherwise abort PostgreSQL's whole transaction.
    pub(super) fn nested<T, E>(
        &mut self,
        attempt: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<Result<T, E>, Fault> {
        self.conn.batch_execute("SAVEPOINT nested")?;
        let result = attempt(self.conn);
        self.conn.batch_execute(match result {
            Ok(_) => "RELEASE SAVEPOINT nested",
            Err(_) => "ROLLBACK TO SAVEPOINT nested; RELEASE SAVEPOINT nested",
        })?;
        Ok(result)
    }
}

impl std::fmt::Debug for Tx<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tx").field("conn", &self.conn).finish_non_exhaustive()
    }
}

/// What an operation said, and what it wants done when that is durable.
pub(super) struct Worked<T> {
    pub(super) value: T,
    after_commit: AfterCommit,
}

impl<T> Worked<T> {
    /// To be called after the commit.
    pub(super) fn committed(self, meters: &Meters) -> T {
        for work in self.after_commit {
            work(meters);
        }
        self.value
    }
}

/// Runs `operation`, turning a panic into a fault, so that it costs nobody but its own caller.
pub(super) fn guarded<T>(
    name: &'static str,
    conn: &mut Conn,
    operation: &mut dyn FnMut(&mut Tx<'_>) -> Result<T, Fault>,
) -> Result<Worked<T>, Fault> {
    let mut tx = Tx { conn, after_commit: Vec::new() };
    let value = catch_unwind(AssertUnwindSafe(|| operation(&mut tx)))
        .unwrap_or_else(|panic| Err(panicked(name, &*panic)))?;
    Ok(Worked { value, after_commit: tx.after_commit })
}

/// The fault that a panic with `payload` becomes.
pub(super) fn panicked(name: &'static str, payload: &(dyn Any + Send)) -> Fault {
    let text = payload.downcast_ref::<&str>().map(ToString::to_string);
    let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
    Fault::internal(name, text.unwrap_or_else(|| "panicked".to_owned()))
}
