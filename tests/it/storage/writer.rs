//! Holds SQLite's writer, so that operations pile up behind it and share the next commit.

use std::sync::mpsc;

use signet::domain::decision::Fault;
use signet::storage::{Store, Tx};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The writer stands inside an operation until this is released.
#[derive(Debug)]
pub struct Held {
    release: mpsc::Sender<()>,
    operation: JoinHandle<Result<(), Fault>>,
}

/// An operation that runs `before`, and then waits to be released.
pub async fn hold<F>(store: &Store, mut before: F) -> Held
where
    F: FnMut(&mut Tx<'_>) -> Result<(), Fault> + Send + 'static,
{
    let (release, released) = mpsc::channel();
    let (enter, entered) = oneshot::channel();
    let (store, mut enter) = (store.clone(), Some(enter));
    let operation = tokio::spawn(async move {
        let held = move |tx: &mut Tx<'_>| {
            before(tx)?;
            if let Some(enter) = enter.take() {
                let _ = enter.send(());
            }
            // Ends also when the test is gone.
            let _ = released.recv();
            Ok(())
        };
        store.write("held", held).await
    });
    entered.await.unwrap();
    Held { release, operation }
}

impl Held {
    /// Lets the writer go on; what the held operation was answered.
    pub async fn release(self) -> Result<(), Fault> {
        self.release.send(()).unwrap();
        self.operation.await.unwrap()
    }
}

/// Queues an operation: it is on its way to the writer when this returns.
pub async fn queue<T, F>(store: &Store, operation: F) -> JoinHandle<Result<T, Fault>>
where
    T: Send + 'static,
    F: FnMut(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
{
    let store = store.clone();
    let queued = tokio::spawn(async move { store.write("queued", operation).await });
    // The runtime has one thread: when it is our turn again the operation has had its own.
    tokio::task::yield_now().await;
    queued
}
