//! Refresh families (RFC 9700 §4.14): one grant's refresh tokens, one generation after the other. There are never two
//! live branches, and a client that lost an answer gets the very same successor again.

use super::time::{Span, Timestamp};

/// The state of a family, as its row has it.
#[derive(Clone, Debug)]
pub struct RefreshFamily {
    /// The number of the current token; the first is 1.
    pub generation: i64,
    /// When the current token was made.
    pub rotated_at: Timestamp,
    /// When the current token dies unused.
    pub idle_until: Timestamp,
    /// When the family dies.
    pub absolute_until: Timestamp,
    /// The exact bytes of the current token's payload and the key that signs it, since the first rotation.
    pub current: Option<StoredToken>,
}

/// A token that can be made again: RS256 (PKCS #1 v1.5) is deterministic.
#[derive(Clone, Debug)]
pub struct StoredToken {
    /// The payload, byte for byte.
    pub payload: Vec<u8>,
    /// The key.
    pub kid: String,
}

/// What a presented token is worth.
#[derive(Debug)]
#[must_use]
pub enum Presented {
    /// The current one: it may be exchanged for the next generation.
    Current,
    /// The one before, within the retry window, while the current one is unused: sign this again.
    Retry(StoredToken),
    /// Used before, and too late for a retry: somebody has a copy.
    Reused,
    /// Idle or absolute lifetime is over.
    Expired,
}

impl RefreshFamily {
    /// Judges the token of `generation`, presented at `now`. That the current token is unused needs no mark of its
    /// own: its use would have made a further generation.
    pub fn judge(&self, generation: i64, window: Span, now: Timestamp) -> Presented {
        if now >= self.absolute_until || now >= self.idle_until {
            return Presented::Expired;
        }
        if generation == self.generation {
            return Presented::Current;
        }
        // Another node's clock may be ahead of ours: an age below zero counts as none. No window is no retry at all.
        let in_window = window > Span::ZERO && now.since(self.rotated_at).max(Span::ZERO) < window;
        match &self.current {
            Some(current) if in_window && generation.checked_add(1) == Some(self.generation) => {
                Presented::Retry(current.clone())
            }
            _ => Presented::Reused,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn family() -> RefreshFamily {
        RefreshFamily {
            generation: 3,
            rotated_at: Timestamp::from_seconds(100),
            idle_until: Timestamp::from_seconds(1_000),
            absolute_until: Timestamp::from_seconds(2_000),
            current: Some(StoredToken { payload: b"{}".to_vec(), kid: "k".into() }),
        }
    }

    #[test]
    fn only_the_one_before_may_be_repeated_and_only_in_the_window() {
        let ten = Span::from_seconds(10);
        let at = Timestamp::from_seconds;
        assert!(matches!(family().judge(3, ten, at(105)), Presented::Current));
        assert!(matches!(family().judge(2, ten, at(109)), Presented::Retry(_)));
        assert!(matches!(family().judge(2, ten, at(110)), Presented::Reused));
        assert!(matches!(family().judge(1, ten, at(105)), Presented::Reused));
        assert!(matches!(family().judge(4, ten, at(105)), Presented::Reused));
        assert!(matches!(family().judge(i64::MAX, ten, at(105)), Presented::Reused));
        assert!(matches!(family().judge(2, Span::ZERO, at(100)), Presented::Reused));
        assert!(matches!(family().judge(2, Span::ZERO, at(99)), Presented::Reused));
        assert!(matches!(family().judge(2, ten, at(99)), Presented::Retry(_)));
    }

    #[test]
    fn a_family_dies_idle_or_of_age() {
        let mut family = family();
        assert!(matches!(family.judge(3, Span::ZERO, Timestamp::from_seconds(1_000)), Presented::Expired));
        family.idle_until = Timestamp::from_seconds(9_000);
        assert!(matches!(family.judge(3, Span::ZERO, Timestamp::from_seconds(2_000)), Presented::Expired));
    }
}
