//! A database of its own for a test of operations, and who asks.

use std::sync::Arc;

use tempfile::TempDir;

use super::context::Context;
use crate::domain::database_url::DatabaseUrl;
use crate::domain::decision::Fault;
use crate::domain::time::{Span, Timestamp};
use crate::env::SystemRandom;
use crate::storage::{Conn, Store, StoreOptions, Tx, migrate};

pub(super) const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

pub(super) struct Database {
    store: Store,
    _folder: TempDir,
}

impl Database {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::parse(&format!("sqlite://{}/test.db", folder.path().display())).unwrap();
        migrate::run(&url).unwrap();
        Self { store: Store::open(&StoreOptions::new(url)).unwrap(), _folder: folder }
    }

    pub(super) async fn write<T: Send + 'static>(
        &self,
        operation: impl FnMut(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> T {
        self.store.write("test", operation).await.unwrap()
    }

    pub(super) async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut Conn) -> Result<T, Fault> + Send + 'static,
    ) -> T {
        self.store.read(query).await.unwrap()
    }
}

/// An administrator, `seconds` after [`NOW`].
pub(super) fn context(seconds: i64) -> Context {
    let now = NOW.plus(Span::from_seconds(seconds));
    Context::local("test", now, Arc::new(SystemRandom))
}
