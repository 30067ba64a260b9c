//! Keeps the issuer's keys: fetched when first needed, again in the background when due, at once (but not often) for an
//! unknown `kid`, and kept through an outage. At most one fetch is under way at a time.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;
use url::Url;

use super::jwk::{Key, KeySet};
use super::refresh::{Freshness, RefreshPolicy};
use crate::algorithm::Algorithm;
use crate::clock::Clock;
use crate::error::{Error, Reason};
use crate::fetch::{FetchError, Fetcher};
use crate::issuer::Issuer;

/// How long the place of the keys is believed without reading the metadata again.
const DISCOVERY_LIFE: Duration = Duration::from_secs(3600);

#[derive(Debug)]
pub(crate) struct KeySource {
    pub(crate) issuer: Issuer,
    pub(crate) fetcher: Fetcher,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) policy: RefreshPolicy,
    pub(crate) algorithms: Vec<Algorithm>,
    /// The most that one attempt may take, metadata and keys together.
    pub(crate) timeout: Duration,
    pub(crate) state: State,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    snapshot: RwLock<Option<Arc<Snapshot>>>,
    attempts: Mutex<Attempts>,
}

/// Keys as of one moment.
#[derive(Debug)]
struct Snapshot {
    keys: KeySet,
    fetched_at: Duration,
    life: Duration,
}

#[derive(Debug, Default)]
struct Attempts {
    last_start: Option<Duration>,
    /// Closed when the attempt ends, also if its runtime goes away.
    running: Option<watch::Receiver<()>>,
    jwks_uri: Option<(Url, Duration)>,
}

/// What can be said about a key without waiting.
enum Local {
    Found(Arc<Key>),
    /// Fetch, then look again; the gap says how soon after the last attempt.
    Fetch(Duration),
}

impl KeySource {
    /// The key of this `kid`. Waits for the issuer only when there is nothing to decide by.
    pub(crate) async fn find(self: &Arc<Self>, kid: &str) -> Result<Arc<Key>, Error> {
        let gap = match self.find_local(kid) {
            Local::Found(key) => return Ok(key),
            Local::Fetch(gap) => gap,
        };
        self.attempt(gap).await;
        let (snapshot, _) = self.usable().ok_or_else(|| self.unavailable())?;
        snapshot.keys.find(kid).ok_or(Reason::UnknownKey.into())
    }

    /// Fetches now, or waits for the fetch that is under way; whether keys are at hand afterwards.
    pub(crate) async fn refresh(self: &Arc<Self>) -> Result<(), Error> {
        self.attempt(Duration::ZERO).await;
        self.usable().map(|_| ()).ok_or_else(|| self.unavailable())
    }

    fn find_local(self: &Arc<Self>, kid: &str) -> Local {
        let Some((snapshot, freshness)) = self.usable() else { return Local::Fetch(RefreshPolicy::COLD_GAP) };
        if freshness == Freshness::Due {
            self.begin(self.policy.cool_down);
        }
        match snapshot.keys.find(kid) {
            Some(key) if freshness != Freshness::Overdue => Local::Found(key),
            // A flood of made-up key ids costs the issuer one request per cool-down.
            _ => Local::Fetch(self.policy.cool_down),
        }
    }

    /// The keys at hand unless they are too old.
    fn usable(&self) -> Option<(Arc<Snapshot>, Freshness)> {
        let snapshot = self.state.snapshot.read().unwrap_or_else(PoisonError::into_inner).clone()?;
        let age = self.clock.monotonic().saturating_sub(snapshot.fetched_at);
        // Fresh keys need no look at the attempts, so that requests do not meet at their lock.
        let since = if age < snapshot.life { age } else { self.since_attempt() };
        match self.policy.judge(age, snapshot.life, since) {
            Freshness::Dead => None,
            freshness => Some((snapshot, freshness)),
        }
    }

    fn unavailable(&self) -> Error {
        let retry_after = RefreshPolicy::COLD_GAP.saturating_sub(self.since_attempt());
        Error::Unavailable { retry_after: retry_after.max(Duration::from_secs(1)) }
    }

    fn since_attempt(&self) -> Duration {
        let last = self.attempts().last_start;
        last.map_or(Duration::MAX, |start| self.clock.monotonic().saturating_sub(start))
    }

    fn attempts(&self) -> MutexGuard<'_, Attempts> {
        self.state.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn attempt(self: &Arc<Self>, gap: Duration) {
        if let Some(mut running) = self.begin(gap) {
            // Nothing is ever sent: the wait ends when the attempt drops its end.
            let _closed = running.changed().await;
        }
    }

    /// Joins the attempt under way, or starts one unless the last start is less than `gap` ago.
    fn begin(self: &Arc<Self>, gap: Duration) -> Option<watch::Receiver<()>> {
        let now = self.clock.monotonic();
        let mut attempts = self.attempts();
        if let Some(running) = attempts.running.clone().filter(|running| running.has_changed().is_ok()) {
            return Some(running);
        }
        if attempts.last_start.is_some_and(|start| now.saturating_sub(start) < gap) {
            return None;
        }
        let runtime = Handle::try_current().ok()?;
        let (ends, running) = watch::channel(());
        attempts.last_start = Some(now);
        attempts.running = Some(running.clone());
        let source = Arc::clone(self);
        // A task of its own: the request that started it may be dropped, the others still wait for it.
        runtime.spawn(async move {
            source.fetch(now).await;
            drop(ends);
        });
        Some(running)
    }

    async fn fetch(&self, now: Duration) {
        let fetched = tokio::time::timeout(self.timeout, self.fetch_snapshot(now)).await;
        match fetched.unwrap_or(Err(FetchError::Timeout)) {
            Ok(snapshot) => {
                tracing::debug!(
                    issuer = self.issuer.as_str(),
                    keys = snapshot.keys.len(),
                    "fetched the issuer's keys"
                );
                *self.state.snapshot.write().unwrap_or_else(PoisonError::into_inner) =
                    Some(Arc::new(snapshot));
            }
            Err(error) => {
                // The keys may have moved: look the place up again next time.
                self.attempts().jwks_uri = None;
                let error: &dyn std::error::Error = &error;
                tracing::warn!(issuer = self.issuer.as_str(), error, "could not fetch the issuer's keys");
            }
        }
    }

    async fn fetch_snapshot(&self, now: Duration) -> Result<Snapshot, FetchError> {
        let known = self.attempts().jwks_uri.clone();
        let believed = known.filter(|(_, found_at)| now.saturating_sub(*found_at) < DISCOVERY_LIFE);
        let jwks_uri = if let Some((jwks_uri, _)) = believed {
            jwks_uri
        } else {
            let found = self.fetcher.discover(&self.issuer).await?;
            self.attempts().jwks_uri = Some((found.clone(), now));
            found
        };
        let fetched = self.fetcher.fetch(jwks_uri).await?;
        let keys = KeySet::parse(&fetched.body, &self.algorithms).ok_or(FetchError::Jwks)?;
        if keys.len() == 0 {
            tracing::warn!(issuer = self.issuer.as_str(), "the issuer publishes no key that is usable here");
        }
        Ok(Snapshot { keys, fetched_at: now, life: self.policy.life(fetched.max_age) })
    }
}
