//! Bounded pools of connections: both of PostgreSQL's, and the one from which SQLite is read.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::r2d2::R2D2Connection as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::connection::{Conn, Purpose, connect};
use super::store::{StoreOptions, panicked};
use crate::domain::database_url::DatabaseUrl;
use crate::domain::decision::Fault;
use crate::domain::time::Span;
use crate::metrics::Meters;

/// Longest that a request waits for its work on the database.
const LONGEST: Duration = Duration::from_secs(15);

const READ: &str = "a database read";

/// A bounded pool: so many connections, so many that wait for one, so long.
#[derive(Clone, Debug)]
pub(super) struct Pool {
    connections: r2d2::Pool<Connector>,
    free: Arc<Semaphore>,
    places: Arc<Semaphore>,
    checkout: Span,
    purpose: Purpose,
    meters: Arc<Meters>,
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
            purpose,
            meters: Arc::clone(&options.meters),
        }
    }

    /// Runs `work` here and now when a connection is idle, else as [`Self::with`] does. Only for queries that do not wait
    /// for anybody: SQLite reads its pages from memory in less time than it takes to hand them to another thread.
    pub(super) async fn at_once<T, F>(&self, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, Fault> + Send + 'static,
    {
        let Some(mut conn) = self.connections.try_get() else { return self.with(work).await };
        catch_unwind(AssertUnwindSafe(|| work(&mut conn)))
            .unwrap_or_else(|panic| Err(panicked(READ, &*panic)))
    }

    /// Runs `work` on a connection, on a thread that may block.
    pub(super) async fn with<T, F>(&self, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, Fault> + Send + 'static,
    {
        let began = Instant::now();
        let permits = self.admit().await.inspect_err(|_| self.meters.refused.add())?;
        let (connections, meters, purpose) =
            (self.connections.clone(), Arc::clone(&self.meters), self.purpose);
        let run = move || {
            let _permits = permits;
            let mut conn = connections
                .get()
                .map_err(|error| Fault::Unavailable { what: "the database", source: Some(error.into()) })?;
            let waits = if purpose == Purpose::Read { &meters.read_waits } else { &meters.write_waits };
            waits.note_time(began.elapsed());
            work(&mut conn)
        };
        // A server that answers nothing at all must not hold the request; the thread ends with its connection.
        let Ok(ended) = tokio::time::timeout(LONGEST, tokio::task::spawn_blocking(run)).await else {
            return Err(Fault::unavailable("the database: it does not answer"));
        };
        match ended {
            Ok(result) => result,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => Err(panicked(READ, &*panic)),
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
