//! Plays a rotation before it is done: on a copy of the keys, on a clock of its own, with services that cache the JWKS.
//! Says at which moments a token that is valid would be refused.

use std::collections::BTreeSet;

use super::operation::Wait;
use crate::domain::key_rules::KeyRules;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::signing_key::{KeyState, SigningKey};
use crate::domain::time::{Span, Timestamp};

/// What happens to a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// Services can fetch it.
    Published,
    /// Every service has fetched it.
    KnownToAll,
    /// It signs.
    Signs,
    /// It signs no more.
    Retires,
    /// Its last token has expired, and it is published no more.
    Unpublished,
}

impl Happening {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::KnownToAll => "known_to_all",
            Self::Signs => "signs",
            Self::Retires => "retires",
            Self::Unpublished => "unpublished",
        }
    }
}

/// Something that happens to a key in the play.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: Timestamp,
    /// To which key.
    pub kid: String,
    /// What it signs by.
    pub algorithm: SigningAlgorithm,
    /// What.
    pub what: Happening,
}

/// A time in which some service refuses valid tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The key that signed them.
    pub kid: String,
    /// The first such moment.
    pub from: Timestamp,
    /// The first moment at which all is well again; `None`: not while the play lasts.
    pub until: Option<Timestamp>,
}

/// How the play went.
#[derive(Clone, Debug)]
pub struct Rehearsal {
    /// What happened, in order.
    pub timeline: Vec<Moment>,
    /// What went wrong.
    pub failures: Vec<Failure>,
}

/// What is played.
#[derive(Clone, Copy, Debug)]
pub struct Play {
    /// Whether the rotation waits for its time, or comes at once.
    pub wait: Wait,
    /// How long services cache the keys.
    pub cache: Span,
    /// When the play begins.
    pub now: Timestamp,
}

/// The name of a key that the play makes.
const NEW: &str = "a new key";
/// The name of the key that it makes for the time after.
const AFTER: &str = "the key after it";

/// Plays a rotation of the keys of each algorithm, or of `wanted` alone. `None`: no such key is active.
pub fn rehearse(
    keys: &[SigningKey],
    wanted: Option<SigningAlgorithm>,
    rules: &KeyRules,
    play: Play,
) -> Option<Rehearsal> {
    let algorithms = SigningAlgorithm::ALL.iter().filter(|one| wanted.is_none_or(|wanted| wanted == **one));
    let mut all: Option<Rehearsal> = None;
    for played in algorithms.filter_map(|algorithm| rehearse_one(keys, *algorithm, rules, play)) {
        match &mut all {
            None => all = Some(played),
            Some(all) => {
                all.timeline.extend(played.timeline);
                all.failures.extend(played.failures);
            }
        }
    }
    let mut all = all?;
    all.timeline.sort_by_key(|moment| moment.at);
    Some(all)
}

fn rehearse_one(
    keys: &[SigningKey],
    algorithm: SigningAlgorithm,
    rules: &KeyRules,
    play: Play,
) -> Option<Rehearsal> {
    let keys = keys.iter().filter(|key| key.algorithm == algorithm).cloned().collect();
    let keys = rotated(keys, algorithm, rules, play)?;
    let timeline = timeline(&keys, rules, play);
    let failures = failures(&keys, rules, play, &timeline);
    Some(Rehearsal { timeline, failures })
}

/// The keys of one algorithm as they stand once the rotation is done.
fn rotated(
    mut keys: Vec<SigningKey>,
    algorithm: SigningAlgorithm,
    rules: &KeyRules,
    play: Play,
) -> Option<Vec<SigningKey>> {
    if !keys.iter().any(|key| key.state == KeyState::Next) {
        keys.push(made(NEW, algorithm, play.now));
    }
    let next = keys.iter().find(|key| key.state == KeyState::Next)?.clone();
    let active = keys.iter().find(|key| key.state == KeyState::Active)?.clone();
    let at = match play.wait {
        Wait::Skipped => play.now,
        // Where nothing is scheduled, somebody rotates as soon as it is allowed.
        Wait::Obeyed => rules
            .next_rotation(Some(&active), &next)
            .unwrap_or_else(|| rules.may_sign_from(&next))
            .max(play.now),
    };
    for key in &mut keys {
        if key.kid == active.kid {
            key.state = KeyState::Retired;
            key.retired_at = Some(at);
            key.verifies_until = Some(rules.verifies_until(at));
        } else if key.kid == next.kid {
            key.state = KeyState::Active;
            key.activated_at = Some(at);
        }
    }
    if keys.iter().all(|key| key.state != KeyState::Next) {
        keys.push(made(AFTER, algorithm, at));
    }
    Some(keys)
}

fn made(kid: &str, algorithm: SigningAlgorithm, at: Timestamp) -> SigningKey {
    SigningKey {
        kid: kid.to_owned(),
        state: KeyState::Next,
        algorithm,
        public_der: Vec::new(),
        bits: 0,
        created_at: at,
        activated_at: None,
        retired_at: None,
        revoked_at: None,
        verifies_until: None,
    }
}

fn timeline(keys: &[SigningKey], rules: &KeyRules, play: Play) -> Vec<Moment> {
    let mut timeline = Vec::new();
    for key in keys.iter().filter(|key| key.state != KeyState::Revoked) {
        let happens = [
            (Some(key.created_at), Happening::Published),
            (Some(key.created_at.plus(play.cache)), Happening::KnownToAll),
            (key.activated_at, Happening::Signs),
            (key.retired_at, Happening::Retires),
            (key.verifies_until, Happening::Unpublished),
        ];
        timeline.extend(
            happens
                .into_iter()
                .filter_map(|(at, what)| Some((at?, what)))
                .filter(|(at, _)| *at >= play.now)
                .map(|(at, what)| Moment { at, kid: key.kid.clone(), algorithm: key.algorithm, what }),
        );
    }
    timeline.sort_by_key(|moment| moment.at);
    // The play ends when the last token of the key that retires in it has expired.
    let retires = |moment: &Moment| moment.what == Happening::Retires;
    let end = timeline.iter().find(|moment| retires(moment)).map(|moment| rules.verifies_until(moment.at));
    timeline.retain(|moment| end.is_none_or(|end| moment.at <= end));
    timeline
}

/// What services that fetched the keys at `fetched_at` know.
fn is_known(key: &SigningKey, fetched_at: Timestamp) -> bool {
    key.created_at <= fetched_at && key.is_published(fetched_at)
}

/// Whether a token that `key` signed may be valid at `at`.
fn has_tokens(key: &SigningKey, rules: &KeyRules, at: Timestamp) -> bool {
    let ended = key.retired_at.map(|retired| retired.plus(rules.longest_life()));
    key.state != KeyState::Revoked
        && key.activated_at.is_some_and(|began| began <= at)
        && ended.is_none_or(|ended| at < ended)
}

/// Services fetch the keys once in each cache's life, each at a time of its own; here is one that fetches a moment before
/// each happening, which is the worst, and one at it.
fn failures(keys: &[SigningKey], rules: &KeyRules, play: Play, timeline: &[Moment]) -> Vec<Failure> {
    let cache = play.cache.millis().max(1);
    let happenings = keys.iter().flat_map(|key| {
        [Some(key.created_at), key.activated_at, key.retired_at, key.verifies_until].into_iter().flatten()
    });
    let phases: BTreeSet<i64> = happenings
        .flat_map(|at| [at.millis().saturating_sub(1), at.millis()])
        .map(|at| at.rem_euclid(cache))
        .collect();
    let last_fetch = |phase: i64, at: Timestamp| {
        let age = at.millis().saturating_sub(phase).rem_euclid(cache);
        at.minus(Span::from_millis(age))
    };
    // Before the house had any key there was nothing to fetch: who came then comes again.
    let first = keys.iter().map(|key| key.created_at).min();
    let refuses = |key: &SigningKey, phase: i64, at: Timestamp| {
        let fetched_at = last_fetch(phase, at);
        first.is_some_and(|first| first <= fetched_at) && !is_known(key, fetched_at)
    };
    let mut failures: Vec<Failure> = Vec::new();
    for at in looks(play, timeline, &phases) {
        for key in keys.iter().filter(|key| has_tokens(key, rules, at)) {
            let fails = phases.iter().any(|phase| refuses(key, *phase, at));
            let open = failures.iter_mut().find(|failure| failure.kid == key.kid && failure.until.is_none());
            match (open, fails) {
                (None, true) => failures.push(Failure { kid: key.kid.clone(), from: at, until: None }),
                (Some(open), false) => open.until = Some(at),
                _ => {}
            }
        }
    }
    failures
}

/// All moments at which the answer may change: what happens, a moment before it, and when services fetch after it.
fn looks(play: Play, timeline: &[Moment], phases: &BTreeSet<i64>) -> BTreeSet<Timestamp> {
    let cache = play.cache.millis().max(1);
    let begin = [play.now];
    let mut looks = BTreeSet::new();
    for at in timeline.iter().map(|moment| moment.at).chain(begin) {
        looks.extend([at.minus(Span::from_millis(1)), at]);
        for phase in phases {
            let wait = phase.saturating_sub(at.millis()).rem_euclid(cache);
            looks.insert(at.plus(Span::from_millis(wait)));
        }
    }
    looks.retain(|at| *at >= play.now);
    looks
}

#[cfg(test)]
mod tests;
