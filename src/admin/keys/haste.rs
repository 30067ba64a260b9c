//! What happens when a key signs before services can know it: said in numbers before anybody skips the wait.

use super::operation::{CannotActivate, Wanted, candidate};
use crate::domain::decision::Fault;
use crate::domain::key_rules::KeyRules;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::signing_key::SigningKey;
use crate::domain::time::{Span, Timestamp};
use crate::keys::jwks::MAX_AGE_SECONDS;
use crate::storage::Conn;
use crate::storage::in_use::{self, InUse};

/// What may be disturbed by a key that signs at once.
#[derive(Clone, Debug)]
pub struct Haste {
    /// What it is that changes: tokens that are signed by this algorithm.
    pub algorithm: SigningAlgorithm,
    /// The key; `None` when it is yet to be made.
    pub kid: Option<String>,
    /// How long it has been published.
    pub published_for: Span,
    /// When its wait would be over.
    pub may_sign_from: Timestamp,
    /// Until when a service that fetched the keys before this one was among them may refuse its tokens; `None`: every
    /// service that keeps to the JWKS' max-age has fetched it.
    pub unknown_until: Option<Timestamp>,
    /// Who gets tokens meanwhile.
    pub in_use: InUse,
}

/// Until when services that cached the JWKS may not know `key`.
pub fn unknown_until(key: &SigningKey, now: Timestamp) -> Option<Timestamp> {
    unknown_from(key.created_at, now)
}

/// What activating a key at once would disturb.
pub fn consequences(
    conn: &mut Conn,
    wanted: &Wanted,
    rules: &KeyRules,
    now: Timestamp,
) -> Result<Result<Haste, CannotActivate>, Fault> {
    let (algorithm, key) = match candidate(conn, wanted)? {
        Ok(key) => (key.algorithm, Some(key)),
        // A rotation makes one.
        Err(CannotActivate::NoneNext(algorithm)) => (algorithm, None),
        Err(refused) => return Ok(Err(refused)),
    };
    let published_at = key.as_ref().map_or(now, |key| key.created_at);
    Ok(Ok(Haste {
        algorithm,
        kid: key.map(|key| key.kid),
        published_for: now.since(published_at),
        may_sign_from: published_at.plus(rules.publish_before),
        unknown_until: unknown_from(published_at, now),
        in_use: in_use::count(conn, algorithm, now)?,
    }))
}

fn unknown_from(published_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
    // One second more: as long may a node serve the keys of before.
    let life = Span::from_seconds(i64::from(MAX_AGE_SECONDS).saturating_add(1));
    Some(published_at.plus(life)).filter(|until| *until > now)
}
