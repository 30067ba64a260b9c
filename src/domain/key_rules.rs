//! When a signing key may sign, and until when what it signed verifies (security.md JW8).

use super::lifetimes::{ClientLifetimes, Lifetimes};
use super::signing_key::SigningKey;
use super::time::{Span, Timestamp};

/// By how much the clocks of services may differ from ours.
const SKEW: Span = Span::from_seconds(60);

/// The settings by which signing keys live.
#[derive(Clone, Copy, Debug)]
pub struct KeyRules {
    /// How long a key is published before it signs.
    pub publish_before: Span,
    /// How long a key signs until another one takes its place by itself; `None`: until somebody rotates.
    pub rotate_every: Option<Span>,
    /// Size of new RSA keys.
    pub rsa_bits: usize,
    /// How long the tokens that live the longest live.
    longest_life: Span,
}

impl KeyRules {
    /// The rules for keys whose tokens live as `lifetimes` say.
    pub fn new(
        publish_before: Span,
        rotate_every: Option<Span>,
        rsa_bits: usize,
        lifetimes: &Lifetimes,
    ) -> Self {
        // A refresh token of a client with the longest life of its own.
        let refresh = lifetimes.refresh_absolute.max(ClientLifetimes::MAX_REFRESH);
        Self {
            publish_before,
            rotate_every,
            rsa_bits,
            longest_life: refresh.max(ClientLifetimes::MAX_ACCESS),
        }
    }

    /// How long the tokens that live the longest live.
    pub fn longest_life(&self) -> Span {
        self.longest_life
    }

    /// From when on `key` may sign: until then services may not know it.
    pub fn may_sign_from(&self, key: &SigningKey) -> Timestamp {
        key.created_at.plus(self.publish_before)
    }

    /// When `next` takes the place of `active` by itself: not before it may sign. Where no key is active it waits for
    /// nothing else.
    pub fn next_rotation(&self, active: Option<&SigningKey>, next: &SigningKey) -> Option<Timestamp> {
        let (every, may_sign) = (self.rotate_every?, self.may_sign_from(next));
        let began = active.map(|active| active.activated_at.unwrap_or(active.created_at));
        Some(began.map_or(may_sign, |began| began.plus(every).max(may_sign)))
    }

    /// Until when a key that ceases to sign at `now` is published: its last token has expired by then, on every clock.
    pub fn verifies_until(&self, now: Timestamp) -> Timestamp {
        now.plus(self.longest_life).plus(SKEW)
    }
}
