//! What an administrator does to an account as a whole, of which its person is told by mail (security.md PW6). The way to
//! a new password leads over the mailbox: over the network an administrator neither sets nor sees one (security.md AP5).

use crate::accounts::password::forgot::operation::send;
use crate::admin::context::Context;
use crate::admin::users::notice::tell;
use crate::admin::users::operation::{self, Changed, UserKey, end_all, touchable};
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::decision::Fault;
use crate::domain::mailed_link::LinkPurpose;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::user::{User, UserState};
use crate::env::Env;
use crate::mail::letter::AccountChange;
use crate::passwords::PasswordHash;
use crate::storage::{Tx, leaving, mailed_links, users};

/// Locks somebody out.
pub fn disable(
    tx: &mut Tx<'_>,
    key: &UserKey,
    context: &Context,
    env: &Env,
) -> Result<Result<Changed, Refusal>, Fault> {
    let before = found(tx, key)?;
    let done = operation::disable(tx, key, context)?;
    if let Ok(changed) = &done
        && before != Some(changed.user.state)
    {
        tell(tx, &changed.user, AccountChange::Disabled, env)?;
    }
    Ok(done)
}

/// Lets somebody in again.
pub fn enable(
    tx: &mut Tx<'_>,
    key: &UserKey,
    context: &Context,
    env: &Env,
) -> Result<Result<User, Refusal>, Fault> {
    let before = found(tx, key)?;
    let done = operation::enable(tx, key, context)?;
    if let Ok(user) = &done
        && before != Some(user.state)
    {
        tell(tx, user, AccountChange::Enabled, env)?;
    }
    Ok(done)
}

fn found(tx: &mut Tx<'_>, key: &UserKey) -> Result<Option<UserState>, Fault> {
    Ok(operation::find(tx.conn(), key)?.ok().map(|user| user.state))
}

/// Gives somebody another password; only whoever has the database can (security.md AP5).
pub fn set_password(
    tx: &mut Tx<'_>,
    key: &UserKey,
    password: &PasswordHash,
    context: &Context,
    env: &Env,
) -> Result<Result<Changed, Refusal>, Fault> {
    let done = operation::set_password(tx, key, password, context)?;
    if let Ok(changed) = &done {
        tell(tx, &changed.user, AccountChange::PasswordSet, env)?;
    }
    Ok(done)
}

/// When an account goes for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// After the time of grace, in which an administrator may enable it again.
    AfterGrace,
    /// With the next look of whoever deletes accounts, within a minute.
    AtOnce,
}

/// Disables an account, and has it deleted. Its person cannot keep it; an administrator can, until it goes.
pub fn delete(
    tx: &mut Tx<'_>,
    key: &UserKey,
    when: When,
    context: &Context,
    env: &Env,
) -> Result<Result<Changed, Refusal>, Fault> {
    let changed = match operation::disable(tx, key, context)? {
        Ok(changed) => changed,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let deletes_at = match when {
        When::AfterGrace => context.now.plus(env.settings.deletion_grace),
        When::AtOnce => context.now,
    };
    let id = changed.user.id;
    leaving::schedule(tx, id, deletes_at, context.now)?;
    // EM3: no mailed link keeps what an administrator deletes.
    mailed_links::void(tx, id, &LinkPurpose::LEADING_ON, context.now)?;
    let word = if when == When::AtOnce { "at_once" } else { "administrator" };
    context.record(tx, AuditEntry::success(AuditEvent::DeletionRequested).user(id).reason(word))?;
    tell(tx, &changed.user, AccountChange::Deleting, env)?;
    Ok(Ok(Changed { user: operation::reread(tx, id)?, ..changed }))
}

/// Mails somebody the link by which they choose a new password. The old one works until then.
pub fn send_reset(
    tx: &mut Tx<'_>,
    key: &UserKey,
    context: &Context,
    env: &Env,
) -> Result<Result<User, Refusal>, Fault> {
    let user = match touchable(tx, key, context)?.and_then(reachable) {
        Ok(user) => user,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let entry = AuditEntry::success(AuditEvent::PasswordResetAsked).reason("administrator");
    context.record(tx, entry.user(user.id))?;
    // AP5: the link goes to the mailbox, and is shown nowhere.
    send(tx, &user, user.language(), None, env)?;
    Ok(Ok(user))
}

/// Makes somebody's password worthless, signs them out everywhere, and mails them the link by which they choose another.
pub fn require_password_change(
    tx: &mut Tx<'_>,
    key: &UserKey,
    context: &Context,
    env: &Env,
) -> Result<Result<Changed, Refusal>, Fault> {
    let user = match touchable(tx, key, context)?.and_then(reachable) {
        Ok(user) => user,
        Err(refusal) => return Ok(Err(refusal)),
    };
    users::forget_password(tx, user.id, context.now)?;
    mailed_links::void(tx, user.id, &LinkPurpose::OF_THE_PASSWORD, context.now)?;
    context.record(tx, AuditEntry::success(AuditEvent::PasswordVoided).user(user.id))?;
    let changed = end_all(tx, user.id, context)?;
    tell(tx, &user, AccountChange::PasswordVoided, env)?;
    send(tx, &user, user.language(), None, env)?;
    Ok(Ok(changed))
}

/// Signs somebody out everywhere, and takes back all that applications were given.
pub fn end_sessions(
    tx: &mut Tx<'_>,
    key: &UserKey,
    context: &Context,
    env: &Env,
) -> Result<Result<Changed, Refusal>, Fault> {
    let user = match touchable(tx, key, context)? {
        Ok(user) => user,
        Err(refusal) => return Ok(Err(refusal)),
    };
    context
        .record(tx, AuditEntry::success(AuditEvent::SessionsEnded).user(user.id).reason("administrator"))?;
    tell(tx, &user, AccountChange::SignedOut, env)?;
    end_all(tx, user.id, context).map(Ok)
}

/// Whether a link can reach them and do something for them.
fn reachable(user: User) -> Result<User, Refusal> {
    if !user.is_active() {
        return Err(Refusal::new(
            RefusalCode::Conflict,
            format!("the account is {}; enable it first", user.state),
        ));
    }
    if user.email.is_released() {
        return Err(Refusal::new(
            RefusalCode::Conflict,
            "the account has no mail address; give it one first",
        ));
    }
    Ok(user)
}
