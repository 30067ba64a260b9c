//! Counts what fails and what strangers ask for, and says when it is too much (security.md RL1, RL2). Every door uses
//! the same counters: pages, API, password reset, second factor, clients.
//!
//! A door asks [`check`] before its costly work and, in the transaction that decides, [`check`] again: of many guesses
//! at once no more than the limit learn anything. A failure is counted by [`record_failure`] in the transaction that
//! refuses (refusals commit); a complete sign-in calls [`succeeded`].

use super::attempt::{Attempt, Who};
use crate::accounts::post::{post, write};
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::ids::UserId;
use crate::domain::language::Language;
use crate::domain::limit::{Added, Asked, Limit, LimitKey, LimitKind, Mailed, Subject};
use crate::domain::time::{Span, Timestamp};
use crate::env::Env;
use crate::mail::letter::{Letter, Link};
use crate::storage::{Conn, Tx, limits, users};

/// Nothing is judged before then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// When something is judged again.
    pub until: Timestamp,
}

impl Blocked {
    /// The value of `Retry-After`: whole seconds, rounded up.
    pub fn retry_after(self, now: Timestamp) -> i64 {
        self.until.since(now).millis().saturating_add(999).div_euclid(1000).max(1)
    }
}

/// What became of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Failure {
    /// It was counted: the person may be told what was wrong.
    Counted,
    /// Others that came first have used up what there was: the person learns nothing but when to come back.
    Blocked(Blocked),
}

/// Whether nothing is judged now.
pub fn check(conn: &mut Conn, attempt: &Attempt, env: &Env) -> Result<Option<Blocked>, Fault> {
    refused(conn, &attempt.refusing(), env)
}

/// The latest moment until which one of `keys` refuses.
fn refused(conn: &mut Conn, keys: &[LimitKey], env: &Env) -> Result<Option<Blocked>, Fault> {
    let counters = limits::list(conn, keys)?;
    let until = keys
        .iter()
        .zip(&counters)
        .filter_map(|(key, counter)| counter.refused_until(&env.settings.limits.of(key.kind()), env.now));
    Ok(until.max().map(|until| Blocked { until }))
}

/// Counts a failure everywhere where it counts. To be called in the transaction that refuses, before anything else in
/// it, and its answer decides what the person is told.
pub fn record_failure(
    tx: &mut Tx<'_>,
    attempt: &Attempt,
    origin: &Origin,
    env: &Env,
) -> Result<Failure, Fault> {
    let refusing = attempt.refusing();
    // Always in the same order, so that two transactions cannot wait for each other.
    let mut held = Vec::new();
    for key in &refusing {
        held.push((key, limits::lock(tx, key, env.now)?));
    }
    let limit = |key: &LimitKey| env.settings.limits.of(key.kind());
    let until = held.iter().filter_map(|(key, counter)| counter.refused_until(&limit(key), env.now)).max();
    if let Some(until) = until {
        return Ok(Failure::Blocked(Blocked { until }));
    }
    for (key, mut counter) in held {
        if counter.add(&limit(key), env.now) == Added::Last {
            blocked(tx, attempt, key.kind(), origin, env)?;
        }
        limits::update(tx, key, &counter, &limit(key), env.now)?;
    }
    if let Some(subject) = attempt.subject()
        && add(tx, &LimitKey::account(subject), env)? == Added::Last
    {
        blocked(tx, attempt, LimitKind::Account, origin, env)?;
    }
    Ok(Failure::Counted)
}

/// Notes that a counter is full from now on.
fn blocked(
    tx: &mut Tx<'_>,
    attempt: &Attempt,
    kind: LimitKind,
    origin: &Origin,
    env: &Env,
) -> Result<(), Fault> {
    let event = match kind {
        LimitKind::Address => AuditEvent::AddressBlocked,
        LimitKind::Account => AuditEvent::FailureBurst,
        LimitKind::Client => AuditEvent::ClientBlocked,
        LimitKind::DeviceCodes => AuditEvent::DeviceCodesBlocked,
        _ => AuditEvent::SignInBlocked,
    };
    let mut entry = AuditEntry::failure(event, kind.as_str());
    match &attempt.who {
        Who::Account { user, .. } if kind != LimitKind::Address => entry.user_id = *user,
        Who::UserCodes(user) if kind != LimitKind::Address => entry.user_id = *user,
        Who::Client(id) if kind != LimitKind::Address => entry.client_id = Some(id.clone()),
        _ => {}
    }
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    match &attempt.who {
        Who::Account { subject, user, .. } if event == AuditEvent::SignInBlocked => {
            tell(tx, subject, *user, origin, env)
        }
        _ => Ok(()),
    }
}

/// Tells the owner by mail that somebody is blocked: once in the time that a block takes, however many networks are.
fn tell(
    tx: &mut Tx<'_>,
    subject: &Subject,
    user: Option<UserId>,
    origin: &Origin,
    env: &Env,
) -> Result<(), Fault> {
    if add(tx, &LimitKey::notice(subject), env)? != Added::Last {
        return Ok(());
    }
    let letter = Letter::SignInBlocked {
        at: env.now,
        place: origin.ip.map(|address| address.to_string()),
        reset_link: Link::page(&env.settings.issuer, "/password/forgot"),
    };
    let user = match user {
        // RL2: an address that nobody has proven may be a stranger's, who is not told.
        Some(user) => users::find(tx.conn(), user)?.filter(|user| user.is_active() && user.email_verified),
        None => None,
    };
    match user {
        Some(user) => post(tx, &letter, &user.email, user.language(), env),
        // PW4: an address that has no account takes as long.
        None => write(&letter, Language::English, env).map(drop),
    }
}

/// Adds one to the counter of `key`.
fn add(tx: &mut Tx<'_>, key: &LimitKey, env: &Env) -> Result<Added, Fault> {
    let limit = env.settings.limits.of(key.kind());
    let mut counter = limits::lock(tx, key, env.now)?;
    let added = counter.add(&limit, env.now);
    limits::update(tx, key, &counter, &limit, env.now)?;
    Ok(added)
}

/// After a complete sign-in: the failures of this account from this network, and on this device, are forgotten. Those of
/// the address are not, or who has an account of their own could guess at others for ever.
pub fn succeeded(tx: &mut Tx<'_>, attempt: &Attempt) -> Result<(), Fault> {
    limits::delete(tx, &attempt.forgiven())
}

/// Forgets all failures of an account: its password was reset, or an administrator said so. How many counters there
/// were.
pub fn clear_account(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Fault> {
    limits::delete_of(tx, &Subject::account(user).digest())
}

/// Forgets the failures of an account's password, which was reset. Guesses at its second factor stay counted: whoever
/// reads the mailbox could otherwise buy new ones with every reset (security.md MF3, EM6).
pub fn forgive_passwords(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Fault> {
    limits::delete_of_but(tx, &Subject::account(user).digest(), LimitKind::Codes)
}

/// What refuses attempts at an account now, and until when: of each kind the latest.
pub fn blocks_of(conn: &mut Conn, user: UserId, env: &Env) -> Result<Vec<(LimitKind, Timestamp)>, Fault> {
    let counters = limits::list_of(conn, &Subject::account(user).digest())?;
    let latest = |kind: &LimitKind| {
        let mine = counters.iter().filter(|(one, _)| one == kind);
        let until = mine.filter_map(|(_, one)| one.refused_until(&env.settings.limits.of(*kind), env.now));
        until.max().map(|until| (*kind, until))
    };
    Ok(LimitKind::ALL.iter().filter(|kind| **kind != LimitKind::Notice).filter_map(latest).collect())
}

/// Whether so many guesses were made at an account in a day, over all networks, that a device that is not known must
/// pass a mailed step after the right password (security.md RL2).
pub fn needs_mailed_step(conn: &mut Conn, user: UserId, env: &Env) -> Result<bool, Fault> {
    Ok(refused(conn, &[LimitKey::account(&Subject::account(user))], env)?.is_some())
}

/// Whether one more mail of this kind may go to an address because somebody asked for it; if so, it is counted. Whoever
/// asks is answered the same either way (EM4).
pub fn may_mail(tx: &mut Tx<'_>, kind: Mailed, to: &EmailAddress, env: &Env) -> Result<bool, Fault> {
    Ok(!matches!(add(tx, &LimitKey::mail(kind, to), env)?, Added::Refused(_)))
}

/// Counts what somebody without an account asks for, by their address. `Some`: it is too much, and nothing is done.
pub fn may_ask(tx: &mut Tx<'_>, asked: Asked, origin: &Origin, env: &Env) -> Result<Option<Blocked>, Fault> {
    let Some(address) = origin.ip else { return Ok(None) };
    Ok(match add(tx, &LimitKey::request(asked, address), env)? {
        Added::Refused(until) => Some(Blocked { until }),
        Added::Counted | Added::Last => None,
    })
}

/// How many attempts at an account have failed lately, over all networks.
pub fn failures_within(conn: &mut Conn, user: UserId, window: Span, env: &Env) -> Result<u32, Fault> {
    let counters = limits::list(conn, &[LimitKey::account(&Subject::account(user))])?;
    let limit = Limit { window, ..env.settings.limits.account };
    Ok(counters.iter().map(|counter| counter.count(&limit, env.now)).sum())
}
