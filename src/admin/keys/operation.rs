//! Makes, activates and rotates signing keys. A key is published before it signs: there is always a *next* one, which
//! services have long fetched when it becomes active.

use crate::admin::context::Context;
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::decision::Fault;
use crate::domain::lifetimes::{ClientLifetimes, Lifetimes};
use crate::domain::signing_key::{KeyState, SealedKey, SigningKey};
use crate::domain::time::{Span, Timestamp};
use crate::keys::jwks::MAX_AGE_SECONDS;
use crate::keys::ring::KeyRing;
use crate::keys::seal::MasterKey;
use crate::storage::{Conn, Tx, sealed, signing_keys};

/// Least time between publishing a key and signing with it: twice the time for which services cache the JWKS.
pub const PUBLISH_BEFORE: Span = Span::from_seconds(2 * 300);
const _: () = assert!(
    PUBLISH_BEFORE.seconds() == 600 && MAX_AGE_SECONDS == 300,
    "PUBLISH_BEFORE follows MAX_AGE_SECONDS"
);

/// Why a key does not become active.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
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
    #[error("there is no next signing key; make one with `signet keys generate`")]
    NoneNext,
    /// Another process activated a key at the same moment.
    #[error("another key was activated at the same moment; look at `signet keys list`")]
    Raced,
}

/// A key that signs from now on.
#[derive(Debug)]
pub struct Activated {
    /// The key.
    pub key: SigningKey,
    /// The key that it replaces.
    pub retired: Option<String>,
    /// How long it had been published; services that cached the JWKS before must fetch it anew when it is short.
    pub published_for: Span,
}

impl Activated {
    /// Whether some services may not have fetched the key yet.
    pub fn is_early(&self) -> bool {
        self.published_for < PUBLISH_BEFORE
    }
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

/// Opens the ring as the database has it.
pub fn open_ring(conn: &mut Conn, master: &MasterKey, now: Timestamp) -> Result<KeyRing, Fault> {
    KeyRing::open(&signing_keys::list(conn)?, master, now)
}

/// The id of the master key that sealed what the database holds; `None` when nothing is sealed yet.
pub fn sealed_by(conn: &mut Conn) -> Result<Option<String>, Fault> {
    sealed::master_key_id(conn)
}

/// Whether there is no signing key yet.
pub fn is_empty(conn: &mut Conn) -> Result<bool, Fault> {
    Ok(signing_keys::list(conn)?.is_empty())
}

/// Makes the first key, active at once. `false`: there is an active key; of nodes that start together one wins.
pub fn insert_first(tx: &mut Tx<'_>, new: &SealedKey, context: &Context) -> Result<bool, Fault> {
    if signing_keys::list(tx.conn())?.iter().any(|sealed| sealed.key.state == KeyState::Active) {
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

/// Makes `kid` the active key and retires the one before; what that one signed verifies until the last such token has
/// expired.
pub fn activate(
    tx: &mut Tx<'_>,
    kid: &str,
    lifetimes: &Lifetimes,
    context: &Context,
) -> Result<Result<Activated, CannotActivate>, Fault> {
    let now = context.now;
    let mut keys = list(tx.conn())?;
    let retired = keys.iter().find(|key| key.state == KeyState::Active).map(|key| key.kid.clone());
    let Some(key) = keys.iter_mut().find(|key| key.kid == kid) else {
        return Ok(Err(CannotActivate::Unknown(kid.to_owned())));
    };
    if key.state != KeyState::Next {
        return Ok(Err(CannotActivate::NotNext { kid: kid.to_owned(), state: key.state }));
    }
    // First of all the key itself: who retires the active one before, and is late, leaves the house without any.
    if !signing_keys::lock_next(tx, kid)? {
        return Ok(Err(CannotActivate::Raced));
    }
    signing_keys::retire_active(tx, now, now.plus(longest_life(lifetimes)))?;
    if !signing_keys::activate(tx, kid, now)? {
        return Ok(Err(CannotActivate::Raced));
    }
    context.record(tx, AuditEntry::success(AuditEvent::KeyActivated).reason(kid))?;
    key.state = KeyState::Active;
    key.activated_at = Some(now);
    Ok(Ok(Activated { key: key.clone(), retired, published_for: now.since(key.created_at) }))
}

/// The oldest *next* key.
pub fn find_next(conn: &mut Conn) -> Result<Option<SigningKey>, Fault> {
    Ok(list(conn)?.into_iter().find(|key| key.state == KeyState::Next))
}

/// How many keys must be made for a rotation: one for the next time and, when none is published yet, one to activate.
pub fn needed_for_rotation(conn: &mut Conn) -> Result<usize, Fault> {
    Ok(if find_next(conn)?.is_some() { 1 } else { 2 })
}

/// Publishes `new`, of which there are [`needed_for_rotation`], and makes the oldest *next* key active: the one that
/// services know the longest.
pub fn rotate(
    tx: &mut Tx<'_>,
    new: &[SealedKey],
    lifetimes: &Lifetimes,
    context: &Context,
) -> Result<Result<Activated, CannotActivate>, Fault> {
    for key in new {
        publish(tx, key, context)?;
    }
    match find_next(tx.conn())? {
        Some(oldest) => activate(tx, &oldest.kid, lifetimes, context),
        None => Ok(Err(CannotActivate::NoneNext)),
    }
}

/// The longest that a token signed now can live: a refresh token of a client with the longest life of its own.
fn longest_life(lifetimes: &Lifetimes) -> Span {
    let longest = lifetimes.refresh_absolute.max(ClientLifetimes::MAX_REFRESH);
    Span::from_millis(longest.max(ClientLifetimes::MAX_ACCESS).millis().saturating_add(60_000))
}

#[cfg(test)]
mod tests;
