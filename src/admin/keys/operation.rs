//! Makes, activates and rotates signing keys. A key is published before it signs: there is always a *next* one, which
//! services have long fetched when it becomes active.

use super::haste::unknown_until;
use crate::admin::context::Context;
use crate::admin::paging::{Page, PageSize};
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::decision::Fault;
use crate::domain::key_rules::KeyRules;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::signing_key::{KeyState, SealedKey, SigningKey};
use crate::domain::time::{Span, Timestamp};
use crate::keys::ring::KeyRing;
use crate::keys::seal::MasterKey;
use crate::storage::{Conn, Tx, sealed, signing_keys};

/// Whether a key must have been published long enough before it signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// It must: every service knows it by then.
    Obeyed,
    /// In an emergency: services may refuse its tokens until they fetch the keys again.
    Skipped,
}

/// Why a key does not become active.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum CannotActivate {
    /// No key has this id.
    #[error("there is no signing key {0}")]
    Unknown(String),
    /// It is active, retired or revoked.
    #[error("signing key {kid} is {state}; only a next key can be activated")]
    NotNext {
        /// The key.
        kid: String,
        /// Where it stands.
        state: KeyState,
    },
    /// Nothing is published that could be activated.
    #[error("there is no next signing key for {0}; make one first: signet keys generate --algorithm {0}")]
    NoneNext(SigningAlgorithm),
    /// Services may not know it yet.
    #[error("services may not know the key {kid} before {from} (keys.publish_before); it signs from then on")]
    TooYoung {
        /// The key.
        kid: String,
        /// When it will be possible.
        from: Timestamp,
    },
    /// Another process activated a key at the same moment.
    #[error("another key was activated at the same moment; look again")]
    Raced,
}

impl From<CannotActivate> for Refusal {
    fn from(refused: CannotActivate) -> Self {
        let code = match refused {
            CannotActivate::Unknown(_) => RefusalCode::NotFound,
            CannotActivate::TooYoung { .. } => RefusalCode::TooEarly,
            CannotActivate::NotNext { .. } | CannotActivate::NoneNext(_) => RefusalCode::Conflict,
            CannotActivate::Raced => RefusalCode::Changed,
        };
        Self::new(code, refused)
    }
}

/// The *next* key that is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The one with this id.
    Key(String),
    /// The oldest one for this algorithm, which services know the longest.
    Oldest(SigningAlgorithm),
}

/// A key that signs from now on.
#[derive(Debug)]
pub struct Activated {
    /// The key.
    pub key: SigningKey,
    /// The key that it replaces.
    pub retired: Option<String>,
    /// How long it had been published.
    pub published_for: Span,
    /// Until when services that cached the JWKS before may refuse its tokens, when the wait was skipped.
    pub unknown_until: Option<Timestamp>,
}

/// Publishes a key that was made elsewhere, in state *next*. `None`: it is here already.
pub fn import(tx: &mut Tx<'_>, new: &SealedKey, context: &Context) -> Result<Option<SigningKey>, Fault> {
    if list(tx.conn())?.iter().any(|key| key.kid == new.key.kid) || !signing_keys::insert(tx, new)? {
        return Ok(None);
    }
    context.record(tx, AuditEntry::success(AuditEvent::KeyImported).reason(&new.key.kid))?;
    Ok(Some(new.key.clone()))
}

/// One key.
pub fn find(conn: &mut Conn, kid: &str) -> Result<Option<SigningKey>, Fault> {
    Ok(list(conn)?.into_iter().find(|key| key.kid == kid))
}

/// All keys, the oldest first.
pub fn list(conn: &mut Conn) -> Result<Vec<SigningKey>, Fault> {
    Ok(signing_keys::list(conn)?.into_iter().map(|sealed| sealed.key).collect())
}

/// A part of all keys, or of those for `algorithm`, the oldest first: those after the key `after`.
pub fn page(
    conn: &mut Conn,
    algorithm: Option<SigningAlgorithm>,
    after: Option<&str>,
    size: PageSize,
) -> Result<Page<SigningKey, String>, Fault> {
    let mut all = list(conn)?;
    all.retain(|key| algorithm.is_none_or(|wanted| key.algorithm == wanted));
    let begin = after.and_then(|after| all.iter().position(|key| key.kid == after));
    let rest = all.into_iter().skip(begin.map_or(0, |place| place.saturating_add(1)));
    let rows = |limit| Ok(rest.take(usize::try_from(limit).unwrap_or(0)).collect());
    Page::read(size, |key: &SigningKey| key.kid.clone(), rows)
}

/// Opens the ring as the database has it.
pub fn open_ring(conn: &mut Conn, master: &MasterKey, now: Timestamp) -> Result<KeyRing, Fault> {
    let keys = signing_keys::list(conn)?;
    // What the newest key is sealed by seals everything: when that changes, all nodes read the keys again.
    if let Some(newest) = keys.last() {
        master.seal_with(&newest.master_key_id);
    }
    KeyRing::open(&keys, master, now)
}

/// The id of the master key that sealed what the database holds; `None` when nothing is sealed yet.
pub fn sealed_by(conn: &mut Conn) -> Result<Option<String>, Fault> {
    sealed::master_key_id(conn)
}

/// The ids of all master keys by which anything in the database is sealed.
pub fn sealed_by_all(conn: &mut Conn) -> Result<Vec<String>, Fault> {
    sealed::master_key_ids(conn)
}

/// Whether there is no signing key yet.
pub fn is_empty(conn: &mut Conn) -> Result<bool, Fault> {
    Ok(signing_keys::list(conn)?.is_empty())
}

/// Makes the first key, active at once. `false`: one of its algorithm is; of nodes that start together one wins.
pub fn insert_first(tx: &mut Tx<'_>, new: &SealedKey, context: &Context) -> Result<bool, Fault> {
    if find_active(tx.conn(), new.key.algorithm)?.is_some() {
        return Ok(false);
    }
    let mut first = new.clone();
    first.key.state = KeyState::Active;
    first.key.activated_at = Some(context.now);
    let inserted = signing_keys::insert(tx, &first)?;
    if inserted {
        context.record(tx, AuditEntry::success(AuditEvent::KeyActivated).reason(first.key.kid))?;
    }
    Ok(inserted)
}

/// Publishes a new key in state *next*.
pub fn publish(tx: &mut Tx<'_>, new: &SealedKey, context: &Context) -> Result<SigningKey, Fault> {
    if !signing_keys::insert(tx, new)? {
        return Err(Fault::inconsistent("signing_keys", "kid", &new.key.kid));
    }
    context.record(tx, AuditEntry::success(AuditEvent::KeyGenerated).reason(&new.key.kid))?;
    Ok(new.key.clone())
}

/// Publishes `new` for the next time. `None`: a *next* key for its algorithm stands by already; of nodes that try together
/// one publishes.
pub fn publish_standby(
    tx: &mut Tx<'_>,
    new: &SealedKey,
    context: &Context,
) -> Result<Option<SigningKey>, Fault> {
    signing_keys::lock(tx)?;
    match find_next(tx.conn(), new.key.algorithm)? {
        Some(_) => Ok(None),
        None => publish(tx, new, context).map(Some),
    }
}

/// Makes `kid` the active key of its algorithm and retires the one before; what that one signed verifies until the last
/// such token has expired.
pub fn activate(
    tx: &mut Tx<'_>,
    kid: &str,
    wait: Wait,
    rules: &KeyRules,
    context: &Context,
) -> Result<Result<Activated, CannotActivate>, Fault> {
    // Before anything is read: what follows is decided on what nobody changes meanwhile.
    signing_keys::lock(tx)?;
    match candidate(tx.conn(), &Wanted::Key(kid.to_owned()))? {
        Ok(key) => replace_active(tx, key, wait, rules, context),
        Err(refused) => Ok(Err(refused)),
    }
}

/// The oldest *next* key for `algorithm`.
pub fn find_next(conn: &mut Conn, algorithm: SigningAlgorithm) -> Result<Option<SigningKey>, Fault> {
    Ok(list(conn)?.into_iter().find(|key| key.state == KeyState::Next && key.algorithm == algorithm))
}

/// The key that signs by `algorithm`.
pub fn find_active(conn: &mut Conn, algorithm: SigningAlgorithm) -> Result<Option<SigningKey>, Fault> {
    Ok(list(conn)?.into_iter().find(|key| key.state == KeyState::Active && key.algorithm == algorithm))
}

/// How many keys must be made for a rotation: one for the next time and, when none is published yet, one to activate.
pub fn needed_for_rotation(conn: &mut Conn, algorithm: SigningAlgorithm) -> Result<usize, Fault> {
    Ok(if find_next(conn, algorithm)?.is_some() { 1 } else { 2 })
}

/// Makes the oldest *next* key for `algorithm` active, the one that services know the longest, and publishes `new`, of
/// which there are [`needed_for_rotation`]. A rotation that is refused publishes nothing.
pub fn rotate(
    tx: &mut Tx<'_>,
    algorithm: SigningAlgorithm,
    new: &[SealedKey],
    wait: Wait,
    rules: &KeyRules,
    context: &Context,
) -> Result<Result<Activated, CannotActivate>, Fault> {
    signing_keys::lock(tx)?;
    let oldest = match (find_next(tx.conn(), algorithm)?, new) {
        (None, [first, ..]) if wait == Wait::Skipped => publish(tx, first, context)?,
        (None, _) => return Ok(Err(CannotActivate::NoneNext(algorithm))),
        (Some(oldest), _) => oldest,
    };
    let activated = match replace_active(tx, oldest, wait, rules, context)? {
        Ok(activated) => activated,
        Err(refused) => return Ok(Err(refused)),
    };
    for key in new.iter().filter(|key| key.key.kid != activated.key.kid) {
        publish(tx, key, context)?;
    }
    Ok(Ok(activated))
}

/// Whether a rotation would be refused now: asked before keys are made for it.
pub fn check_rotation(
    conn: &mut Conn,
    algorithm: SigningAlgorithm,
    wait: Wait,
    rules: &KeyRules,
    now: Timestamp,
) -> Result<Result<(), CannotActivate>, Fault> {
    Ok(match (candidate(conn, &Wanted::Oldest(algorithm))?, wait) {
        (Err(CannotActivate::NoneNext(_)), Wait::Skipped) => Ok(()),
        (Ok(key), _) => check_age(&key, wait, rules, now),
        (Err(refused), _) => Err(refused),
    })
}

/// The *next* key that is meant.
pub(super) fn candidate(
    conn: &mut Conn,
    wanted: &Wanted,
) -> Result<Result<SigningKey, CannotActivate>, Fault> {
    let kid = match wanted {
        Wanted::Key(kid) => kid,
        Wanted::Oldest(algorithm) => {
            return Ok(find_next(conn, *algorithm)?.ok_or(CannotActivate::NoneNext(*algorithm)));
        }
    };
    Ok(match find(conn, kid)? {
        None => Err(CannotActivate::Unknown(kid.clone())),
        Some(key) if key.state == KeyState::Next => Ok(key),
        Some(key) => Err(CannotActivate::NotNext { kid: key.kid, state: key.state }),
    })
}

fn check_age(key: &SigningKey, wait: Wait, rules: &KeyRules, now: Timestamp) -> Result<(), CannotActivate> {
    let from = rules.may_sign_from(key);
    // JW8: published for twice the JWKS' max-age, or longer, before it signs.
    if wait == Wait::Obeyed && now < from {
        return Err(CannotActivate::TooYoung { kid: key.kid.clone(), from });
    }
    Ok(())
}

/// Lets `key`, which is *next*, sign in place of the active one of its algorithm; the keys are locked.
fn replace_active(
    tx: &mut Tx<'_>,
    key: SigningKey,
    wait: Wait,
    rules: &KeyRules,
    context: &Context,
) -> Result<Result<Activated, CannotActivate>, Fault> {
    let now = context.now;
    if let Err(refused) = check_age(&key, wait, rules, now) {
        return Ok(Err(refused));
    }
    let active = find_active(tx.conn(), key.algorithm)?;
    // First of all the key itself: who retires the active one before, and is late, leaves the house without any.
    if !signing_keys::lock_next(tx, &key.kid)? {
        return Ok(Err(CannotActivate::Raced));
    }
    signing_keys::retire_active(tx, key.algorithm, now, rules.verifies_until(now))?;
    if !signing_keys::activate(tx, &key.kid, now)? {
        return Err(Fault::inconsistent("signing_keys", "state", &key.kid));
    }
    context.record(tx, AuditEntry::success(AuditEvent::KeyActivated).reason(&key.kid))?;
    let (published_for, unknown_until) = (now.since(key.created_at), unknown_until(&key, now));
    let key = SigningKey { state: KeyState::Active, activated_at: Some(now), ..key };
    Ok(Ok(Activated { key, retired: active.map(|key| key.kid), published_for, unknown_until }))
}

#[cfg(test)]
mod tests;
