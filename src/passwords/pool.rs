//! Where hashing runs: a few hashes at a time, a short bounded queue, and beyond it a refusal instead of a delay.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::Instrument as _;

use super::memory::{Memory, Shelf};
use super::settings::PoolLimits;
use crate::domain::decision::Fault;
use crate::metrics::Meters;
use crate::traces;

const WHAT: &str = "the password hasher";

/// Runs work on blocking threads, never more at a time than the limits say.
pub(super) struct Pool {
    limits: PoolLimits,
    permits: Arc<Semaphore>,
    waiting: AtomicUsize,
    shelf: Arc<Shelf>,
    /// Memory up to this size is kept for the next hash.
    blocks: usize,
    meters: Arc<Meters>,
}

impl Pool {
    pub(super) fn new(limits: PoolLimits, blocks: usize) -> Self {
        Self {
            limits,
            permits: Arc::new(Semaphore::new(limits.permits.clamp(1, Semaphore::MAX_PERMITS))),
            waiting: AtomicUsize::new(0),
            shelf: Arc::default(),
            blocks,
            meters: Arc::default(),
        }
    }

    /// Counts its waits in `meters`.
    pub(super) fn count_in(&mut self, meters: Arc<Meters>) {
        self.meters = meters;
    }

    /// How many wait for their turn.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Acquire)
    }

    /// Runs `work` when its turn comes. [`Fault::Unavailable`] when too many wait, or when it would wait too long.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        self.run_untraced(work).instrument(traces::hash()).await
    }

    async fn run_untraced<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let began = Instant::now();
        let permit = self.permit().await.inspect_err(|_| self.meters.hashing_refused.add())?;
        self.meters.hashing_waits.note_time(began.elapsed());
        let memories = Arc::clone(&self.shelf);
        let blocks = self.blocks;
        let done = tokio::task::spawn_blocking(move || {
            // The permit goes with the work, not with the request: a client that hangs up frees nothing early.
            let _permit = permit;
            let mut memory = memories.take();
            let result = work(&mut memory);
            memories.put(memory, blocks);
            result
        });
        done.await.map_err(|error| Fault::internal("hashing a password", error))?
    }

    async fn permit(&self) -> Result<OwnedSemaphorePermit, Fault> {
        if let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned() {
            return Ok(permit);
        }
        let _place =
            Place::in_queue(&self.waiting, self.limits.queue).ok_or_else(|| Fault::unavailable(WHAT))?;
        let turn = Arc::clone(&self.permits).acquire_owned();
        match tokio::time::timeout(self.limits.wait.to_std(), turn).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(closed)) => Err(Fault::internal("hashing a password", closed)),
            Err(elapsed) => Err(Fault::Unavailable { what: WHAT, source: Some(elapsed.into()) }),
        }
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// A place in the queue, left when dropped: also by a request that is cancelled while it waits.
struct Place<'pool>(&'pool AtomicUsize);

impl<'pool> Place<'pool> {
    fn in_queue(waiting: &'pool AtomicUsize, queue: usize) -> Option<Self> {
        let place = Self(waiting);
        (waiting.fetch_add(1, Ordering::AcqRel) < queue).then_some(place)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::domain::time::Span;

    fn pool(permits: usize, queue: usize, wait_ms: i64) -> Arc<Pool> {
        Arc::new(Pool::new(PoolLimits { permits, queue, wait: Span::from_millis(wait_ms) }, 8))
    }

    /// Occupies one permit until the sender is dropped.
    async fn occupy(pool: &Arc<Pool>) -> (mpsc::Sender<()>, tokio::task::JoinHandle<Result<(), Fault>>) {
        let (release, until) = mpsc::channel::<()>();
        let (started, running) = tokio::sync::oneshot::channel();
        let pool = Arc::clone(pool);
        let task = tokio::spawn(async move {
            pool.run(move |_| {
                let _ = started.send(());
                let _ = until.recv();
                Ok(())
            })
            .await
        });
        running.await.unwrap();
        (release, task)
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once() {
        let pool = pool(1, 0, 60_000);
        let (release, first) = occupy(&pool).await;
        assert!(matches!(pool.run(|_| Ok(())).await, Err(Fault::Unavailable { what: WHAT, .. })));
        drop(release);
        first.await.unwrap().unwrap();
        assert!(pool.run(|_| Ok(())).await.is_ok(), "free again");
    }

    #[tokio::test]
    async fn who_waits_too_long_is_refused_and_leaves_the_queue() {
        let pool = pool(1, 1, 5);
        let (release, first) = occupy(&pool).await;
        for _ in 0..3 {
            assert!(matches!(pool.run(|_| Ok(())).await, Err(Fault::Unavailable { source: Some(_), .. })));
        }
        assert_eq!(pool.waiting.load(Ordering::Acquire), 0);
        drop(release);
        first.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn who_waits_gets_a_turn() {
        let pool = pool(1, 8, 60_000);
        let (release, first) = occupy(&pool).await;
        let others: Vec<_> = (0..8)
            .map(|n| {
                let pool = Arc::clone(&pool);
                tokio::spawn(async move { pool.run(move |_| Ok(n)).await })
            })
            .collect();
        drop(release);
        first.await.unwrap().unwrap();
        for (n, other) in others.into_iter().enumerate() {
            assert_eq!(other.await.unwrap().unwrap(), n);
        }
    }

    #[tokio::test]
    async fn a_request_that_is_dropped_keeps_its_permit_until_the_work_is_done() {
        let pool = pool(1, 0, 60_000);
        let (release, first) = occupy(&pool).await;
        first.abort();
        assert!(first.await.unwrap_err().is_cancelled());
        assert!(matches!(pool.run(|_| Ok(())).await, Err(Fault::Unavailable { .. })));
        drop(release);
    }

    #[tokio::test]
    async fn work_that_panics_frees_its_permit() {
        let pool = pool(1, 0, 60_000);
        let died = pool.run(|_| -> Result<(), Fault> { panic!("on purpose") }).await;
        assert!(matches!(died, Err(Fault::Internal { .. })));
        assert!(pool.run(|_| Ok(())).await.is_ok());
    }
}
