//! When keys are fetched again: pure decisions over ages, so that a test can walk through them.

use std::time::Duration;

/// The limits of keeping keys.
#[derive(Debug, Clone)]
pub(crate) struct RefreshPolicy {
    /// How long keys are fresh when the issuer does not say.
    pub(crate) default_life: Duration,
    /// The shortest and longest life whatever the issuer says.
    pub(crate) life_bounds: (Duration, Duration),
    /// The least time between two attempts while keys are at hand.
    pub(crate) cool_down: Duration,
    /// The age up to which keys serve while the issuer cannot be reached.
    pub(crate) max_staleness: Duration,
}

impl Default for RefreshPolicy {
    fn default() -> Self {
        Self {
            default_life: Duration::from_secs(300),
            life_bounds: (Duration::from_secs(30), Duration::from_secs(3600)),
            cool_down: Duration::from_secs(10),
            max_staleness: Duration::from_secs(24 * 3600),
        }
    }
}

/// What to do about keys of some age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// Use them.
    Fresh,
    /// Use them and fetch new ones meanwhile.
    Due,
    /// Nobody has looked for a long time (an idle service): fetch first, fall back on these.
    Overdue,
    /// Too old to be believed.
    Dead,
}

impl RefreshPolicy {
    /// Between attempts without any keys: quick enough to come up with the issuer, slow enough not to hammer it.
    pub(crate) const COLD_GAP: Duration = Duration::from_secs(1);

    /// How long keys are fresh, given the issuer's `max-age`.
    pub(crate) fn life(&self, max_age: Option<Duration>) -> Duration {
        let (shortest, longest) = self.life_bounds;
        max_age.unwrap_or(self.default_life).max(shortest).min(longest)
    }

    /// Judges keys of this age and life; `since_attempt` is the time since anyone last tried to fetch.
    pub(crate) fn judge(&self, age: Duration, life: Duration, since_attempt: Duration) -> Freshness {
        let long_ago = life.saturating_mul(2);
        if age > self.max_staleness {
            Freshness::Dead
        } else if age < life {
            Freshness::Fresh
        } else if age >= long_ago && since_attempt >= long_ago {
            // A key that was withdrawn while the service slept must not open the door for the first request.
            Freshness::Overdue
        } else {
            Freshness::Due
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn the_issuers_max_age_is_kept_within_bounds() {
        let policy = RefreshPolicy::default();
        assert_eq!(policy.life(None), s(300));
        assert_eq!(policy.life(Some(s(0))), s(30));
        assert_eq!(policy.life(Some(s(120))), s(120));
        assert_eq!(policy.life(Some(s(86_400))), s(3600));
    }

    #[test]
    fn keys_age_from_fresh_to_dead() {
        let policy = RefreshPolicy::default();
        let judge = |age, since| policy.judge(s(age), s(300), s(since));
        assert_eq!(judge(299, 299), Freshness::Fresh);
        assert_eq!(judge(300, 300), Freshness::Due);
        assert_eq!(judge(599, 599), Freshness::Due);
        assert_eq!(judge(600, 600), Freshness::Overdue);
        // An outage: attempts were made and failed.
        assert_eq!(judge(4000, 10), Freshness::Due);
        assert_eq!(judge(86_400, 10), Freshness::Due);
        assert_eq!(judge(86_401, 10), Freshness::Dead);
    }
}
