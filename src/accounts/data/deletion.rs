//! Deletes accounts: at once nobody can use them, and after a time of grace they are gone.

use crate::accounts::limits::operation::may_mail;
use crate::accounts::post::{notify, post};
use crate::admin::roles::holders::is_only_administrator;
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::grant::RevocationReason;
use crate::domain::ids::UserId;
use crate::domain::language::Language;
use crate::domain::limit::Mailed;
use crate::domain::mailed_link::{LinkPurpose, NewLink};
use crate::domain::secret::SecretHash;
use crate::domain::time::{Span, Timestamp};
use crate::domain::user::{User, UserState};
use crate::env::Env;
use crate::mail::letter::{Letter, Link};
use crate::storage::{Tx, audit as audit_rows, devices, grants, leaving, mailed_links, sessions, users};

/// Where the mailed link leads.
pub const CANCEL_PATH: &str = "/deletion/cancel";

/// Events that one transaction makes forget where they came from.
const BATCH: i64 = 200;

/// How a request for deletion ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The account goes at this moment.
    Scheduled(Timestamp),
    /// What was typed is not the account's address.
    OtherAddress,
    /// Nobody else administers this server.
    LastAdministrator,
    /// The account is not active any more.
    Gone,
}

/// Begins the deletion of `user`, who has typed their address to confirm it. From now on the account is as good as
/// disabled (security.md SE3); the mailed link, which is written in `language`, keeps it.
pub fn request(
    tx: &mut Tx<'_>,
    user: &User,
    typed: &str,
    language: Language,
    origin: &Origin,
    env: &Env,
) -> Result<Asked, Fault> {
    let same = |address: EmailAddress| address.key() == user.email.key();
    if !typed.trim().parse().is_ok_and(same) {
        return Ok(Asked::OtherAddress);
    }
    // AP2: the last administrator stays one.
    if is_only_administrator(tx, user)? {
        return Ok(Asked::LastAdministrator);
    }
    let grace = env.settings.deletion_grace;
    let deletes_at = env.now.plus(grace);
    if !leaving::begin(tx, user.id, deletes_at, env.now)? {
        return Ok(Asked::Gone);
    }
    sessions::end_all(tx, user.id, env.now)?;
    grants::revoke_user(tx, user.id, RevocationReason::SessionEnded, env.now)?;
    devices::delete_all(tx, user.id)?;
    // EM3: what takes something back stays. It may be an intruder who wants the account gone, and its owner whom an
    // earlier mail told how to take that back.
    mailed_links::void(tx, user.id, &LinkPurpose::LEADING_ON, env.now)?;
    if grace > Span::ZERO {
        mail_way_back(tx, user, deletes_at, language, env)?;
    }
    let entry = AuditEntry::success(AuditEvent::DeletionRequested).user(user.id).actor(user.id.to_string());
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    Ok(Asked::Scheduled(deletes_at))
}

/// Mails the link that keeps the account. A newer one takes the place of those before.
pub fn mail_way_back(
    tx: &mut Tx<'_>,
    user: &User,
    deletes_at: Timestamp,
    language: Language,
    env: &Env,
) -> Result<(), Fault> {
    let ttl = deletes_at.since(env.now);
    let new = NewLink {
        purpose: LinkPurpose::CancelDeletion,
        user_id: Some(user.id),
        address: user.email.clone(),
        browser: None,
        data: None,
        ttl,
    };
    let issued = mailed_links::issue(tx, &new, env.now, env.random.as_ref())?;
    let cancel_link = Link::with_token(&env.settings.issuer, CANCEL_PATH, &issued.token, ttl);
    let letter = Letter::AccountDeletionScheduled { on: deletes_at, cancel_link };
    post(tx, &letter, &user.email, language, env)
}

/// Mails the way back once more to who knows the password of an account that is to be deleted. They are not signed in
/// for it: the second factor was not asked for. `false`: the account does not leave.
pub fn remind(tx: &mut Tx<'_>, user: &User, env: &Env) -> Result<bool, Fault> {
    let Some(deletes_at) = user.deletes_at.filter(|at| *at > env.now) else { return Ok(false) };
    if user.state != UserState::Leaving {
        return Ok(false);
    }
    if may_mail(tx, Mailed::CancelDeletion, &user.email, env)? {
        let language = user.language();
        mail_way_back(tx, user, deletes_at, language, env)?;
    }
    Ok(true)
}

/// Keeps the account to which the link belongs. `false`: the link is used up, too old, or none.
pub fn cancel(tx: &mut Tx<'_>, token: &SecretHash, origin: &Origin, env: &Env) -> Result<bool, Fault> {
    let purpose = LinkPurpose::CancelDeletion;
    let Some(link) = mailed_links::find_live(tx.conn(), token, purpose, env.now)? else { return Ok(false) };
    // EM3: one use.
    if !mailed_links::claim(tx, token, purpose, env.now)? {
        return Ok(false);
    }
    let Some(user) = link.user_id else { return Ok(false) };
    keep(tx, user, origin, env)
}

/// Keeps an account that was to be deleted. `false`: it was not, or it is too late.
pub fn keep(tx: &mut Tx<'_>, user: UserId, origin: &Origin, env: &Env) -> Result<bool, Fault> {
    if !leaving::cancel(tx, user, env.now)? {
        return Ok(false);
    }
    mailed_links::void(tx, user, &[LinkPurpose::CancelDeletion], env.now)?;
    let entry = AuditEntry::success(AuditEvent::DeletionCancelled).user(user).actor(user.to_string());
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    Ok(true)
}

/// Makes some events of a user forget where they came from; how many did. Called until none is left, before the account
/// itself goes: what happened stays in the log, and nothing personal with it.
pub fn erase_origins(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Fault> {
    audit_rows::forget_origins(tx, user, BATCH)
}

/// Deletes an account whose time has come, and tells its person. `false`: somebody was first, or the account stays.
pub fn delete(tx: &mut Tx<'_>, id: UserId, origin: &Origin, env: &Env) -> Result<bool, Fault> {
    let Some(user) = users::find(tx.conn(), id)? else { return Ok(false) };
    if !leaving::delete_due(tx, id, env.now)? {
        return Ok(false);
    }
    let language = user.language();
    notify(tx, &Letter::AccountDeleted, &user, language, env)?;
    let entry = AuditEntry::success(AuditEvent::AccountDeleted).user(id);
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    Ok(true)
}
