//! Resource services that cache the keys, under a clock that the test moves, and all the tokens that they must accept.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use signet::domain::time::{Clock, Timestamp};
use signet_verifier::Verifier;

use crate::support::claims;

/// What services are called in tokens.
pub const AUDIENCE: &str = "https://bank.example";

/// The test's clock, as the verifier takes it.
#[derive(Debug)]
pub struct SameClock(pub Arc<dyn Clock>);

impl signet_verifier::Clock for SameClock {
    fn unix_seconds(&self) -> i64 {
        self.0.now().seconds()
    }

    fn monotonic(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.now().millis()).unwrap())
    }
}

/// Several services with caches of different ages.
pub struct Services {
    clock: Arc<dyn Clock>,
    verifiers: Vec<Verifier>,
    /// Tokens and when they expire, the oldest first.
    tokens: VecDeque<(String, i64)>,
}

impl Services {
    /// Nobody yet.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, verifiers: Vec::new(), tokens: VecDeque::new() }
    }

    /// One more service, which fetches the keys now and from then on every five minutes, as their max-age says. It is as
    /// strict as the crate can be made: a key that it does not know is not looked for before that time is over.
    pub async fn join(&mut self, issuer: &str) {
        let verifier = Verifier::builder(issuer)
            .audience(AUDIENCE)
            .cool_down(Duration::from_secs(299))
            .clock(Arc::new(SameClock(Arc::clone(&self.clock))))
            .build()
            .unwrap();
        verifier.refresh().await.unwrap();
        self.verifiers.push(verifier);
    }

    /// A token that was issued now.
    pub fn holds(&mut self, token: String) {
        let expires = claims(&token)["exp"].as_i64().unwrap();
        self.tokens.push_back((token, expires));
    }

    /// How many valid tokens are refused now, over all services.
    pub async fn refused(&mut self) -> usize {
        let now = self.clock.now();
        while self.tokens.front().is_some_and(|(_, expires)| Timestamp::from_seconds(*expires) <= now) {
            self.tokens.pop_front();
        }
        assert!(!self.tokens.is_empty() && !self.verifiers.is_empty());
        let mut refused = 0;
        for verifier in &self.verifiers {
            for (token, _) in &self.tokens {
                refused += usize::from(verifier.verify(token).await.is_err());
            }
        }
        refused
    }
}
