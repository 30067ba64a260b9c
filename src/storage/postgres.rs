//! PostgreSQL: one transaction per operation on a pooled connection.

use std::sync::Arc;

use diesel::connection::SimpleConnection as _;

use super::connection::{Conn, Purpose};
use super::fault::is_conflict;
use super::pool::Pool;
use super::store::{StoreOptions, Tx, guarded};
use crate::domain::decision::Fault;
use crate::metrics::Meters;

/// How often an operation that met a conflict is tried again.
const RETRIES: usize = 3;

#[derive(Clone, Debug)]
pub(super) struct Engine {
    readers: Pool,
    writers: Pool,
    meters: Arc<Meters>,
}

impl Engine {
    pub(super) fn open(options: &StoreOptions) -> Self {
        Self {
            readers: Pool::new(options, Purpose::Read, options.read_connections),
            writers: Pool::new(options, Purpose::Write, options.write_connections),
            meters: Arc::clone(&options.meters),
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
        let meters = Arc::clone(&self.meters);
        let attempts = move |conn: &mut Conn| {
            let mut left = RETRIES;
            loop {
                match transaction(name, conn, &mut operation, &meters) {
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
    meters: &Meters,
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
            Ok(worked.committed(meters))
        }
        Err(fault) => {
            // When even this fails the connection is gone, and its transaction with it.
            let _ = conn.batch_execute("ROLLBACK");
            Err(fault)
        }
    }
}
