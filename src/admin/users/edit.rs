//! Changes what an account says: its address, its names, and what else stands in its profile.

use super::notice::tell;
use super::operation::{UserKey, reread, touchable};
use super::view::UserView;
use crate::admin::context::Context;
use crate::admin::roles::operation::is_as_seen;
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::changes::{Changes, Version};
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::external_id::ExternalId;
use crate::domain::language::Language;
use crate::domain::mailed_link::LinkPurpose;
use crate::domain::name::DisplayName;
use crate::domain::profile::{PhoneNumber, PictureUrl, Profile};
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::time_zone::TimeZone;
use crate::domain::user::User;
use crate::domain::username::Username;
use crate::domain::wish::Wish;
use crate::env::Env;
use crate::mail::letter::AccountChange;
use crate::storage::{Conn, Tx, mailed_links, provisional, users};

/// What is to become of an account.
#[derive(Clone, Debug, Default)]
pub struct UserEdit {
    /// Another address.
    pub email: Option<EmailAddress>,
    /// Whether the mailbox is known to be theirs. Of a new address it is not, unless this says so.
    pub email_verified: Option<bool>,
    /// Another name.
    pub name: Option<DisplayName>,
    /// Another name to sign in with.
    pub username: Wish<Username>,
    /// Another telephone number.
    pub phone: Wish<PhoneNumber>,
    /// Another picture.
    pub picture: Wish<PictureUrl>,
    /// Another language.
    pub locale: Wish<Language>,
    /// Another time zone.
    pub zoneinfo: Wish<TimeZone>,
    /// Another external id.
    pub external_id: Wish<ExternalId>,
}

impl UserEdit {
    /// The account afterwards.
    fn of(&self, before: &User) -> User {
        let was = &before.profile;
        let moved = self.email.as_ref().is_some_and(|email| email.key() != before.email.key());
        User {
            email: self.email.clone().unwrap_or_else(|| before.email.clone()),
            email_verified: self.email_verified.unwrap_or(before.email_verified && !moved),
            name: self.name.clone().map_or_else(|| before.name.clone(), String::from),
            external_id: self.external_id.of(before.external_id.as_ref()),
            profile: Profile {
                username: self.username.of(was.username.as_ref()),
                phone: self.phone.of(was.phone.as_ref()),
                picture: self.picture.of(was.picture.as_ref()),
                locale: self.locale.of(was.locale.as_ref()),
                zoneinfo: self.zoneinfo.of(was.zoneinfo.as_ref()),
                notifications: was.notifications,
            },
            ..before.clone()
        }
    }
}

/// Changes an account, if it still is as it was `seen`.
pub fn edit(
    tx: &mut Tx<'_>,
    key: &UserKey,
    wanted: &UserEdit,
    seen: Option<&Version>,
    context: &Context,
    env: &Env,
) -> Result<Result<User, Refusal>, Fault> {
    let found = match touchable(tx, key, context)? {
        Ok(user) => user,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(before) = users::lock(tx, found.id)? else { return Ok(Err(super::operation::unknown(key))) };
    if !is_as_seen(seen, &UserView::from(&before))? {
        return Ok(Err(Refusal::changed()));
    }
    let after = wanted.of(&before);
    let changes = Changes::between(&UserView::from(&before), &UserView::from(&after))?;
    if changes.is_empty() {
        return Ok(Ok(before));
    }
    // EM1: the unique indexes decide; the look says which of them it is.
    if let Some(refusal) = taken(tx.conn(), &after)? {
        return Ok(Err(refusal));
    }
    if !users::update_account(tx, &after, context.now)? {
        return Ok(Err(Refusal::new(RefusalCode::Taken, "somebody else was given one of these just now")));
    }
    if before.email.key() != after.email.key() {
        // EM3: links to the old address lead nowhere any more, and nothing takes back what an administrator decides.
        mailed_links::void(tx, after.id, &LinkPurpose::LEADING_ON, context.now)?;
    }
    if after.email_verified {
        // EM5: an administrator answers for whose it is.
        provisional::adopt(tx, after.id)?;
    }
    let moved = changes.names().any(|name| name == "email");
    let silent = changes.names().all(|name| ["external_id", "email_verified"].contains(&name));
    context.record(tx, AuditEntry::success(AuditEvent::UserChanged).user(after.id).changes(changes))?;
    // PW6: at the address that they had.
    match (moved, silent) {
        (true, _) => tell(tx, &before, AccountChange::Address, env)?,
        (false, false) => tell(tx, &before, AccountChange::Details, env)?,
        (false, true) => {}
    }
    Ok(Ok(reread(tx, after.id)?))
}

/// What of `user` is somebody else's.
pub(super) fn taken(conn: &mut Conn, user: &User) -> Result<Option<Refusal>, Fault> {
    let is_other = |other: Option<User>| other.is_some_and(|other| other.id != user.id);
    let refusal = |detail: String, field| Some(Refusal::new(RefusalCode::Taken, detail).at(field));
    if is_other(users::find_by_email(conn, &user.email)?) {
        let address = user.email.as_typed();
        return Ok(refusal(format!("there is a user with the mail address {address}"), "email"));
    }
    if let Some(username) = &user.profile.username
        && is_other(users::find_by_username(conn, username)?)
    {
        return Ok(refusal(format!("there is a user with the user name {username}"), "username"));
    }
    if let Some(id) = &user.external_id
        && is_other(users::find_by_external_id(conn, id)?)
    {
        return Ok(refusal(format!("there is a user with the external id {id}"), "external_id"));
    }
    Ok(None)
}
