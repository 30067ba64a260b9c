//! PostgreSQL: one transaction per operation on a pooled connection. The pool itself serves SQLite's readers, too.

use std::sync::Arc;

use diesel::connection::SimpleConnection as _;
use diesel::r2d2::R2D2Connection as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::connection::{Conn, Purpose, connect};
use super::fault::is_conflict;
use super::store::{StoreOptions, Tx, guarded, panicked};
use crate::domain::database_url::DatabaseUrl;
use crate::domain::decision::Fault;
use crate::domain::time::Span;

/// How often an operation that met a conflict is tried again.
const RETRIES: usize = 3;

#[derive(Clone, Debug)]
pub(super) struct Engine {
    readers: Pool,
    writers: Pool,
}

impl Engine {
    pub(super) fn open(options: &StoreOptions) -> Self {
        Self {
            readers: Pool::new(options, Purpose::Read, options.read_connections),
            writers: Pool::new(options, Purpose::Write, options.write_connections),
        }
    }

    pub(super) async fn read<T, F>(&self, query: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, Fault> + Send + 'static,
    {
        self.readers.with(query).await
    }

    pub(super) async fn write<T, F>(&self, name: &'static str, mut operation: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
    {
        let attempts = move |conn: &mut Conn| {
            let mut left = RETRIES;
            loop {
                match transaction(name, conn, &mut operation) {
                    Err(fault) if left > 0 && is_conflict(&fault) => left -= 1,
                    result => return result,
                }
            }
        };
        self.writers.with(attempts).await
    }
}

fn transaction<T>(
    name: &'static str,
    conn: &mut Conn,
    operation: &mut dyn FnMut(&mut Tx<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    conn.batch_execute("BEGIN")?;
    match guarded(name, conn, operation) {
        Ok(worked) => {
            // An operation may have hidden a failed statement. PostgreSQL answers the COMMIT of such a transaction with
            // ROLLBACK, not with an error; the SELECT fails in it.
            if let Err(error) = conn.batch_execute("SELECT 1; COMMIT") {
                let _ = conn.batch_execute("ROLLBACK");
                return Err(error.into());
            }
            Ok(worked.committed())
        }
        Err(fault) => {
            // When even this fails the connection is gone, and its transaction with it.
            let _ = conn.batch_execute("ROLLBACK");
            Err(fault)
        }
    }
}

/// A bounded pool: so many connections, so many that wait for one, so long.
#[derive(Clone, Debug)]
pub(super) struct Pool {
    connections: r2d2::Pool<Connector>,
    free: Arc<Semaphore>,
    places: Arc<Semaphore>,
    checkout: Span,
}

impl Pool {
    /// A pool that opens its connections when they are needed.
    pub(super) fn new(options: &StoreOptions, purpose: Purpose, size: u32) -> Self {
        let connections = r2d2::Pool::builder()
            .max_size(size.max(1))
            .min_idle(Some(0))
            .test_on_check_out(false)
            .connection_timeout(options.checkout.to_std())
            .error_handler(Box::new(Quiet))
            .build_unchecked(Connector { url: options.url.clone(), purpose });
        let size = usize::try_from(size.max(1)).unwrap_or(1);
        Self {
            connections,
            free: Arc::new(Semaphore::new(size)),
            places: Arc::new(Semaphore::new(size + options.waiters)),
            checkout: options.checkout,
        }
    }

    /// Runs `work` on a connection, on a thread that may block.
    pub(super) async fn with<T, F>(&self, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, Fault> + Send + 'static,
    {
        let permits = self.admit().await?;
        let connections = self.connections.clone();
        let run = move || {
            let _permits = permits;
            let mut conn = connections
                .get()
                .map_err(|error| Fault::Unavailable { what: "the database", source: Some(error.into()) })?;
            work(&mut conn)
        };
        match tokio::task::spawn_blocking(run).await {
            Ok(result) => result,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => Err(panicked("a database read", &*panic)),
                Err(error) => Err(Fault::internal("a database thread", error)),
            },
        }
    }

    /// A place in the queue, then a connection's turn; refused at once when the queue is full.
    async fn admit(&self) -> Result<[OwnedSemaphorePermit; 2], Fault> {
        let busy = || Fault::unavailable("a database connection: all are busy");
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| busy())?;
        let turn = Arc::clone(&self.free).acquire_owned();
        let turn = tokio::time::timeout(self.checkout.to_std(), turn)
            .await
            .map_err(|_| busy())?
            .map_err(|_| busy())?;
        Ok([place, turn])
    }
}

/// Opens connections for a pool and throws away broken ones.
#[derive(Debug)]
struct Connector {
    url: DatabaseUrl,
    purpose: Purpose,
}

impl r2d2::ManageConnection for Connector {
    type Connection = Conn;
    type Error = Fault;

    fn connect(&self) -> Result<Conn, Fault> {
        connect(&self.url, self.purpose)
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), Fault> {
        Ok(conn.ping()?)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}

/// The failure of a background connection attempt shows where a request fails; the pool need not log it again.
#[derive(Debug)]
struct Quiet;

impl<E> r2d2::HandleError<E> for Quiet {
    fn handle_error(&self, _: E) {}
}
