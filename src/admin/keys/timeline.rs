//! The lives of the keys: what each was, is and, as things stand, will be, and the moments at which that changes.

use super::schedule::next_rotation;
use crate::domain::key_rules::KeyRules;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::signing_key::{KeyState, SigningKey};
use crate::domain::time::{Span, Timestamp};
use crate::keys::jwks::MAX_AGE_SECONDS;

/// For how long a key that is over is still shown.
const REMEMBERED: Span = Span::from_days(30);

/// What a key does for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It is published, and does not sign yet.
    Published,
    /// It signs.
    Signing,
    /// What it signed verifies.
    Verifying,
}

/// A while of a life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// What the key does.
    pub phase: Phase,
    /// Since when.
    pub from: Timestamp,
    /// Until when; `None`: nobody knows.
    pub to: Option<Timestamp>,
}

/// The moments of a life; those that are to come follow from the rules and the schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moments {
    /// Services can fetch it.
    pub published: Timestamp,
    /// Whatever services keep of the keys is younger than it.
    pub known_to_all: Timestamp,
    /// It may sign.
    pub may_sign: Timestamp,
    /// It signs; `None`: never, or nobody knows.
    pub signs: Option<Timestamp>,
    /// Another key signs in its place.
    pub retires: Option<Timestamp>,
    /// The last token that it signed has expired, on every clock.
    pub last_token_expires: Option<Timestamp>,
    /// It was revoked.
    pub revoked: Option<Timestamp>,
}

/// The life of a key.
#[derive(Clone, Debug)]
pub struct Life {
    /// The key.
    pub key: SigningKey,
    /// Its moments.
    pub moments: Moments,
    /// What lies between them.
    pub stretches: Vec<Stretch>,
}

/// The lives of all keys that matter now, the oldest first.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// The present.
    pub now: Timestamp,
    /// When the keys rotate by themselves, algorithm by algorithm.
    pub next_rotations: Vec<(SigningAlgorithm, Timestamp)>,
    /// The lives.
    pub lives: Vec<Life>,
}

impl Timeline {
    /// Of `keys`, as they stand at `now`.
    pub fn new(keys: &[SigningKey], rules: &KeyRules, now: Timestamp) -> Self {
        let matters = |life: &Life| life.end().is_none_or(|end| end.plus(REMEMBERED) > now);
        let lives = Self::all(keys, rules, now).into_iter().filter(matters).collect();
        let next_rotation =
            |algorithm: &SigningAlgorithm| Some(*algorithm).zip(next_rotation(keys, *algorithm, rules));
        Self { now, next_rotations: SigningAlgorithm::ALL.iter().filter_map(next_rotation).collect(), lives }
    }

    /// The lives of all of `keys`, those that were over long ago too.
    pub fn all(keys: &[SigningKey], rules: &KeyRules, now: Timestamp) -> Vec<Life> {
        let live = |key: &SigningKey| {
            let stands_by =
                |other: &&SigningKey| other.state == KeyState::Next && other.algorithm == key.algorithm;
            let is_first = keys.iter().find(stands_by).is_some_and(|first| first.kid == key.kid);
            let rotation = next_rotation(keys, key.algorithm, rules)
                .filter(|_| is_first || key.state == KeyState::Active);
            life(key.clone(), rotation.map(|at| at.max(now)), rules)
        };
        keys.iter().map(live).collect()
    }

    /// All moments of all lives.
    pub fn moments(&self) -> impl Iterator<Item = Timestamp> {
        self.lives.iter().flat_map(|life| {
            let Moments { published, known_to_all, may_sign, signs, retires, last_token_expires, revoked } =
                life.moments;
            let waits = (life.key.state == KeyState::Next).then_some(may_sign);
            [Some(published), Some(known_to_all), waits, signs, retires, last_token_expires, revoked]
                .into_iter()
                .flatten()
        })
    }
}

impl Life {
    /// When it is over; `None`: nobody knows.
    pub fn end(&self) -> Option<Timestamp> {
        let over = matches!(self.key.state, KeyState::Retired | KeyState::Revoked);
        over.then(|| self.stretches.last().and_then(|last| last.to)).flatten()
    }
}

/// `rotation` is when the schedule touches this key: it retires the active one, and lets the *next* one sign.
fn life(key: SigningKey, rotation: Option<Timestamp>, rules: &KeyRules) -> Life {
    let cache = Span::from_seconds(i64::from(MAX_AGE_SECONDS).saturating_add(1));
    let (signs, retires) = match key.state {
        KeyState::Next => (rotation, None),
        KeyState::Active => (key.activated_at, rotation),
        KeyState::Retired | KeyState::Revoked => (key.activated_at, key.retired_at),
    };
    let last_token_expires = match key.state {
        KeyState::Active => retires.map(|at| rules.verifies_until(at)),
        KeyState::Retired if signs.is_some() => key.verifies_until,
        _ => None,
    };
    let moments = Moments {
        published: key.created_at,
        known_to_all: key.created_at.plus(cache),
        may_sign: rules.may_sign_from(&key),
        signs,
        retires,
        last_token_expires,
        revoked: key.revoked_at,
    };
    let stretches = stretches(&moments);
    Life { key, moments, stretches }
}

fn stretches(moments: &Moments) -> Vec<Stretch> {
    let cut = moments.revoked;
    let until = |to: Option<Timestamp>| match (to, cut) {
        (Some(to), Some(cut)) => Some(to.min(cut)),
        (to, cut) => to.or(cut),
    };
    let mut found = vec![Stretch {
        phase: Phase::Published,
        from: moments.published,
        // A key that never signed ends when it is taken back.
        to: until(moments.signs.or(moments.retires)),
    }];
    if let Some(from) = moments.signs {
        found.push(Stretch { phase: Phase::Signing, from, to: until(moments.retires) });
        if let Some(from) = moments.retires {
            found.push(Stretch { phase: Phase::Verifying, from, to: until(moments.last_token_expires) });
        }
    }
    found.retain(|stretch| cut.is_none_or(|cut| stretch.from < cut));
    found
}

#[cfg(test)]
mod tests;
