//! The way to a new password, which an administrator neither sets nor sees (security.md AP5), and the end of sessions.

use crate::accounts::password::forgot::operation::send;
use crate::admin::context::Context;
use crate::admin::users::operation::{Changed, UserKey, end_all, touchable};
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::decision::Fault;
use crate::domain::mailed_link::LinkPurpose;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::user::User;
use crate::env::Env;
use crate::storage::{Tx, mailed_links, users};

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
    send(tx, &user, user.language(), None, env)?;
    Ok(Ok(changed))
}

/// Signs somebody out everywhere, and takes back all that applications were given.
pub fn end_sessions(
    tx: &mut Tx<'_>,
    key: &UserKey,
    context: &Context,
) -> Result<Result<Changed, Refusal>, Fault> {
    let user = match touchable(tx, key, context)? {
        Ok(user) => user,
        Err(refusal) => return Ok(Err(refusal)),
    };
    context
        .record(tx, AuditEntry::success(AuditEvent::SessionsEnded).user(user.id).reason("administrator"))?;
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
