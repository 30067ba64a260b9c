//! Makes accounts and changes them. What takes away trust (disabling, another password) ends at once what was built on
//! it: sessions, and all that applications were given (security.md SE3).

use std::fmt;
use std::str::FromStr;

use super::edit::taken;
use crate::accounts::limits::operation::clear_account;
use crate::admin::context::Context;
use crate::admin::roles::holders::{is_last_administrator, last_administrator, may_give, may_touch};
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::external_id::ExternalId;
use crate::domain::grant::RevocationReason;
use crate::domain::ids::UserId;
use crate::domain::mailed_link::LinkPurpose;
use crate::domain::name::DisplayName;
use crate::domain::profile::Profile;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::user::{Role, User, UserState};
use crate::domain::username::Username;
use crate::passwords::PasswordHash;
use crate::storage::{
    Conn, Tx, devices, grants, leaving, mailed_links, provisional, sessions, sign_in_steps, totp_enrolments,
    users,
};

/// An account to be made.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// What they sign in with.
    pub email: EmailAddress,
    /// Whether the operator knows that the mailbox is theirs.
    pub email_verified: bool,
    /// What they are called.
    pub name: DisplayName,
    /// What they are called elsewhere.
    pub external_id: Option<ExternalId>,
    /// What else is known of them.
    pub profile: Profile,
    /// What they may do.
    pub roles: Vec<Role>,
    /// Their password, hashed before the transaction; without one they choose one by a mailed link.
    pub password: Option<PasswordHash>,
}

/// An account as an operator names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserKey {
    /// By its id.
    Id(UserId),
    /// By its mail address.
    Email(EmailAddress),
    /// By its user name.
    Username(Username),
}

/// The text is none of them.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("no mail address, user name or user id")]
pub struct InvalidUserKey;

impl FromStr for UserKey {
    type Err = InvalidUserKey;

    fn from_str(text: &str) -> Result<Self, InvalidUserKey> {
        // A user name has no @. Whoever chose one that looks like an id is found by their address.
        let id = text.parse().map(Self::Id).ok();
        let email = || text.parse().map(Self::Email).ok();
        let username = || text.parse().map(Self::Username).ok();
        id.or_else(email).or_else(username).ok_or(InvalidUserKey)
    }
}

impl fmt::Display for UserKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Email(email) => f.write_str(email.as_typed()),
            Self::Username(name) => name.fmt(f),
        }
    }
}

/// Nobody is called so.
pub fn unknown(key: &UserKey) -> Refusal {
    Refusal::not_found(format!("there is no user {key}"))
}

/// An account after a change.
#[derive(Debug)]
pub struct Changed {
    /// The account, as it is now.
    pub user: User,
    /// Sessions that were ended with it.
    pub sessions_ended: usize,
    /// Grants that were taken back with it.
    pub grants_revoked: usize,
}

/// Makes an account.
pub fn create(tx: &mut Tx<'_>, new: &NewUser, context: &Context) -> Result<Result<User, Refusal>, Fault> {
    if let Err(refusal) = may_give(tx, &new.roles, context)? {
        return Ok(Err(refusal));
    }
    let mut roles = new.roles.clone();
    roles.sort();
    roles.dedup();
    let id = UserId::new(context.now, context.random.as_ref());
    let user = User {
        email_verified: new.email_verified,
        external_id: new.external_id.clone(),
        profile: new.profile.clone(),
        roles,
        ..User::new(id, new.email.clone(), new.name.clone().into(), context.now)
    };
    // EM1: the unique indexes decide; the look says which of them it is.
    if let Some(refusal) = taken(tx.conn(), &user)? {
        return Ok(Err(refusal));
    }
    if !users::insert(tx, &user, new.password.as_ref())? {
        return Ok(Err(Refusal::new(RefusalCode::Taken, "somebody else was given one of these just now")));
    }
    context.record(tx, AuditEntry::success(AuditEvent::UserCreated).user(user.id))?;
    Ok(Ok(user))
}

/// One account.
pub fn find(conn: &mut Conn, key: &UserKey) -> Result<Result<User, Refusal>, Fault> {
    let found = match key {
        UserKey::Id(id) => users::find(conn, *id)?,
        UserKey::Email(email) => users::find_by_email(conn, email)?,
        UserKey::Username(name) => users::find_by_username(conn, name)?,
    };
    Ok(found.ok_or_else(|| unknown(key)))
}

/// Locks somebody out: no sign-in, and nothing that they gave holds. Once more changes nothing.
pub(super) fn disable(
    tx: &mut Tx<'_>,
    key: &UserKey,
    context: &Context,
) -> Result<Result<Changed, Refusal>, Fault> {
    let user = match touchable(tx, key, context)? {
        Ok(user) => user,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if is_last_administrator(tx, &user, context)? {
        return Ok(Err(last_administrator()));
    }
    if users::update_state(tx, user.id, UserState::Disabled, context.now)? {
        context.record(tx, AuditEntry::success(AuditEvent::UserDisabled).user(user.id))?;
    }
    end_all(tx, user.id, context).map(Ok)
}

/// Lets somebody in again who was disabled, or whose account was to be deleted. Once more changes nothing.
pub(super) fn enable(
    tx: &mut Tx<'_>,
    key: &UserKey,
    context: &Context,
) -> Result<Result<User, Refusal>, Fault> {
    let user = match touchable(tx, key, context)? {
        Ok(user) => user,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if leaving::restore(tx, user.id, context.now)? {
        mailed_links::void(tx, user.id, &[LinkPurpose::CancelDeletion], context.now)?;
        let entry = AuditEntry::success(AuditEvent::UserEnabled).user(user.id);
        context.record(tx, entry.reason(user.state.as_str()))?;
    }
    Ok(Ok(reread(tx, user.id)?))
}

/// Lets somebody sign in again whom too many failures have blocked; how many counters were forgotten.
pub fn unblock(
    tx: &mut Tx<'_>,
    key: &UserKey,
    context: &Context,
) -> Result<Result<(User, usize), Refusal>, Fault> {
    let user = match touchable(tx, key, context)? {
        Ok(user) => user,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let forgotten = clear_account(tx, user.id)?;
    context.record(tx, AuditEntry::success(AuditEvent::SignInUnblocked).user(user.id))?;
    Ok(Ok((user, forgotten)))
}

/// Gives somebody another password. Whoever is signed in with the old one is signed out.
pub(super) fn set_password(
    tx: &mut Tx<'_>,
    key: &UserKey,
    password: &PasswordHash,
    context: &Context,
) -> Result<Result<Changed, Refusal>, Fault> {
    let user = match touchable(tx, key, context)? {
        Ok(user) => user,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if !users::update_password(tx, user.id, password, context.now)? {
        return Ok(Err(unknown(key)));
    }
    // EM5: from here on it is no stranger's password, and the account an administrator's, who answers for whose it is.
    provisional::adopt(tx, user.id)?;
    // Whoever gets a new password need not pay for guesses at the old one.
    clear_account(tx, user.id)?;
    // EM3: a password change makes older links worthless.
    mailed_links::void(tx, user.id, &LinkPurpose::OF_THE_PASSWORD, context.now)?;
    context.record(tx, AuditEntry::success(AuditEvent::PasswordSet).user(user.id))?;
    end_all(tx, user.id, context).map(Ok)
}

/// The account, if `context` may lay hands on it (security.md AP2).
pub fn touchable(tx: &mut Tx<'_>, key: &UserKey, context: &Context) -> Result<Result<User, Refusal>, Fault> {
    let user = match find(tx.conn(), key)? {
        Ok(user) => user,
        Err(refusal) => return Ok(Err(refusal)),
    };
    Ok(may_touch(tx.conn(), &user, context)?.map(|()| user))
}

// SE3: at the next request the user's sessions, refresh tokens and codes are void.
pub(super) fn end_all(tx: &mut Tx<'_>, id: UserId, context: &Context) -> Result<Changed, Fault> {
    let sessions_ended = sessions::end_all(tx, id, context.now)?;
    let grants_revoked = grants::revoke_user(tx, id, RevocationReason::SessionEnded, context.now)?;
    sign_in_steps::delete_all(tx, id)?;
    totp_enrolments::delete(tx, id)?;
    mailed_links::void(tx, id, &[LinkPurpose::ChangeEmail], context.now)?;
    devices::distrust_all(tx, id)?;
    Ok(Changed { user: reread(tx, id)?, sessions_ended, grants_revoked })
}

pub(super) fn reread(tx: &mut Tx<'_>, id: UserId) -> Result<User, Fault> {
    users::find(tx.conn(), id)?.ok_or_else(|| Fault::inconsistent("users", "id", id.to_string()))
}

#[cfg(test)]
mod tests;
