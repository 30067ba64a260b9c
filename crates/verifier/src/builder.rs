//! Settings of a [`Verifier`], checked once when it is built.

use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use crate::algorithm::Algorithm;
use crate::claims::Expected;
use crate::clock::{Clock, SystemClock};
use crate::fetch::Fetcher;
use crate::issuer::Issuer;
use crate::keys::{KeySource, RefreshPolicy, State};
use crate::rejection::quotable;
use crate::revocations::{RevocationList, Revocations};
use crate::verifier::Verifier;

/// The most that two clocks may disagree (RFC 8725, NIST SP 800-63C: a few minutes are already too many).
const MAX_LEEWAY: Duration = Duration::from_secs(60);

/// Why a verifier could not be built: a setting to correct.
#[derive(Debug, Error)]
pub enum BuildError {
    /// The issuer is not an https URL, nor a http URL of this machine.
    #[error(
        "issuer: {0:?} is not an https URL without query and fragment (http is accepted for this machine only)"
    )]
    Issuer(String),
    /// No audience was given, or an empty one.
    #[error("audience: name at least one, and no empty one")]
    Audience,
    /// No algorithm was given.
    #[error("algorithms: name at least one")]
    Algorithms,
    /// The leeway is too long.
    #[error("leeway: at most 60 seconds")]
    Leeway,
    /// The timeout is zero.
    #[error("timeout: must not be zero")]
    Timeout,
    /// The HTTP client could not be set up.
    #[error("the HTTP client could not be set up")]
    Client(#[source] reqwest::Error),
}

/// Collects settings; see [`Verifier::builder`].
#[derive(Debug)]
pub struct Builder {
    issuer: String,
    audiences: Vec<String>,
    algorithms: Vec<Algorithm>,
    leeway: Duration,
    realm: Option<String>,
    timeout: Duration,
    policy: RefreshPolicy,
    clock: Arc<dyn Clock>,
    revocations: Arc<dyn Revocations>,
}

impl Builder {
    pub(crate) fn new(issuer: String) -> Self {
        Self {
            issuer,
            audiences: Vec::new(),
            algorithms: vec![Algorithm::Rs256],
            leeway: Duration::from_secs(5),
            realm: None,
            timeout: Duration::from_secs(5),
            policy: RefreshPolicy::default(),
            clock: Arc::new(SystemClock::new()),
            revocations: Arc::new(RevocationList::new()),
        }
    }

    /// Names this service as tokens do in `aud`. Required; a second call adds another name.
    #[must_use]
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audiences.push(audience.into());
        self
    }

    /// The algorithms that are accepted; RS256 alone by default.
    #[must_use]
    pub fn algorithms(mut self, algorithms: impl IntoIterator<Item = Algorithm>) -> Self {
        self.algorithms = algorithms.into_iter().collect();
        self
    }

    /// How much the issuer's clock may differ; 5 seconds by default, 60 at most.
    #[must_use]
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// The realm of challenges; the first audience by default.
    #[must_use]
    pub fn realm(mut self, realm: impl Into<String>) -> Self {
        self.realm = Some(realm.into());
        self
    }

    /// How long one attempt to fetch keys may take; 5 seconds by default.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long keys are fresh when the issuer does not say; 5 minutes by default, kept within 30 s and 1 h.
    #[must_use]
    pub fn refresh_every(mut self, life: Duration) -> Self {
        self.policy.default_life = life;
        self
    }

    /// The least time between two fetches that unknown key ids or failures cause; 10 seconds by default.
    #[must_use]
    pub fn cool_down(mut self, cool_down: Duration) -> Self {
        self.policy.cool_down = cool_down;
        self
    }

    /// How old keys may get while the issuer cannot be reached; 24 hours by default.
    #[must_use]
    pub fn max_staleness(mut self, age: Duration) -> Self {
        self.policy.max_staleness = age;
        self
    }

    /// Where the time comes from; the machine's clocks by default.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Who knows what was revoked; nothing is by default.
    #[must_use]
    pub fn revocations(mut self, revocations: Arc<dyn Revocations>) -> Self {
        self.revocations = revocations;
        self
    }

    /// Checks the settings. Nothing is fetched yet.
    pub fn build(self) -> Result<Verifier, BuildError> {
        let Some(issuer) = Issuer::parse(&self.issuer) else { return Err(BuildError::Issuer(self.issuer)) };
        let Some(first) = self.audiences.first() else { return Err(BuildError::Audience) };
        if self.audiences.iter().any(String::is_empty) {
            return Err(BuildError::Audience);
        }
        if self.algorithms.is_empty() {
            return Err(BuildError::Algorithms);
        }
        if self.leeway > MAX_LEEWAY {
            return Err(BuildError::Leeway);
        }
        if self.timeout.is_zero() {
            return Err(BuildError::Timeout);
        }
        let realm = Arc::from(quotable(self.realm.as_deref().unwrap_or(first)));
        let fetcher = Fetcher::new(&issuer, self.timeout).map_err(BuildError::Client)?;
        let expected =
            Expected { issuer: self.issuer, audiences: self.audiences, leeway: self.leeway, realm };
        let keys = KeySource {
            issuer,
            fetcher,
            clock: self.clock,
            policy: self.policy,
            algorithms: self.algorithms,
            timeout: self.timeout,
            state: State::default(),
        };
        Ok(Verifier::assemble(keys, expected, self.revocations))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Builder {
        Builder::new("https://id.example".into()).audience("https://bank.example")
    }

    #[test]
    fn each_wrong_setting_is_named() {
        assert!(good().build().is_ok());
        let refusal = |builder: Builder| builder.build().expect_err("a wrong setting").to_string();
        assert!(refusal(Builder::new("http://id.example".into()).audience("a")).starts_with("issuer:"));
        assert!(refusal(Builder::new("https://id.example".into())).starts_with("audience:"));
        assert!(refusal(good().audience("")).starts_with("audience:"));
        assert!(refusal(good().algorithms([])).starts_with("algorithms:"));
        assert!(refusal(good().leeway(Duration::from_secs(61))).starts_with("leeway:"));
        assert!(refusal(good().timeout(Duration::ZERO)).starts_with("timeout:"));
    }
}
