//! Changes the address of an account. The old one stays in force until the new one is proven; then its owner is told,
//! and can take the change back for three days.

use crate::accounts::limits::attempt::{Attempt, Door};
use crate::accounts::limits::operation::{Blocked, Failure, check, may_ask, may_mail, record_failure};
use crate::accounts::post::post;
use crate::accounts::verification::operation::end_before_proof;
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::ids::UserId;
use crate::domain::language::Language;
use crate::domain::limit::{self, Mailed};
use crate::domain::mailed_link::{LinkPurpose, MailedLink, NewLink};
use crate::domain::secret::{Handle, SecretHash};
use crate::domain::time::Span;
use crate::domain::user::User;
use crate::env::Env;
use crate::mail::letter::{Code, Letter, Link};
use crate::storage::{Tx, mailed_links, provisional, users};

/// The path of the link to the new address.
pub const CHANGE_PATH: &str = "/email/change";
/// The path of the link to the old address.
pub const UNDO_PATH: &str = "/email/undo";
/// How long the old address can take the change back.
const UNDO: Span = Span::from_hours(72);
/// How long the reset that follows has time, as any reset.
const RESET: Span = Span::from_minutes(30);

/// What becomes of the wish for another address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The mail is on its way; or so it looks when the address is somebody else's (security.md EM4).
    Waiting,
    /// It is the address already.
    Same,
    /// Too many mails went there.
    TooMany,
    /// Too many mails were asked for from here.
    Blocked(Blocked),
}

/// Mails the proof to the new address.
pub fn ask(
    tx: &mut Tx<'_>,
    user: &User,
    new: &EmailAddress,
    browser: &Handle,
    language: Language,
    origin: &Origin,
    env: &Env,
) -> Result<Asked, Fault> {
    if user.email.key() == new.key() {
        return Ok(Asked::Same);
    }
    // security.md RL2: to whomever; a session is no key to the mailboxes of others.
    if let Some(blocked) = may_ask(tx, limit::Asked::Mail, origin, env)? {
        return Ok(Asked::Blocked(blocked));
    }
    if !may_mail(tx, Mailed::Verification, new, env)? {
        return Ok(Asked::TooMany);
    }
    let ttl = env.settings.registration.verification_ttl;
    let link = NewLink {
        purpose: LinkPurpose::ChangeEmail,
        user_id: Some(user.id),
        address: new.clone(),
        browser: Some(browser.clone()),
        data: None,
        ttl,
    };
    // The change waits in any case, so that nobody sees whose address it is.
    let issued = mailed_links::issue(tx, &link, env.now, env.random.as_ref())?;
    let owner = users::find_by_email(tx.conn(), new)?;
    let free = match &owner {
        Some(owner) => provisional::is_provisional(tx.conn(), owner.id)?,
        None => true,
    };
    if let (true, Some(code)) = (free, &issued.code) {
        let letter = Letter::ConfirmNewEmail {
            link: Link::with_token(&env.settings.issuer, CHANGE_PATH, &issued.token, ttl),
            code: Code::new(code.expose(), ttl),
        };
        post(tx, &letter, new, user.profile.locale.unwrap_or(language), env)?;
    }
    let entry = AuditEntry::success(AuditEvent::EmailChangeAsked).user(user.id);
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    Ok(Asked::Waiting)
}

/// Lets a change that waits go.
pub fn cancel(tx: &mut Tx<'_>, user: UserId, env: &Env) -> Result<(), Fault> {
    mailed_links::void(tx, user, &[LinkPurpose::ChangeEmail], env.now).map(drop)
}

/// How a proof of the new address ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// The account has it.
    Yes,
    /// Another code, or one that works no more.
    Wrong,
    /// Somebody else has it by now.
    Taken,
}

/// Takes the code of the mail to the new address, unless too many were wrong.
pub fn enter_code(
    tx: &mut Tx<'_>,
    user: &User,
    browser: &Handle,
    typed: &str,
    language: Language,
    origin: &Origin,
    env: &Env,
) -> Result<Result<Changed, Blocked>, Fault> {
    let attempt = Attempt::on(user.id, Door::NewAddress, origin);
    if let Some(blocked) = check(tx.conn(), &attempt, env)? {
        return Ok(Err(blocked));
    }
    let purpose = LinkPurpose::ChangeEmail;
    let Some(pending) = mailed_links::find_pending(tx.conn(), user.id, purpose, env.now)? else {
        return Ok(Ok(Changed::Wrong));
    };
    let link = mailed_links::try_code(tx, purpose, &pending.address, browser, typed, env.now)?;
    if let Some(link) = link.filter(|link| link.user_id == Some(user.id)) {
        return apply(tx, &link, language, origin, env).map(Ok);
    }
    // security.md RL1: by whatever door somebody guesses, they are counted.
    Ok(match record_failure(tx, &attempt, origin, env)? {
        Failure::Counted => Ok(Changed::Wrong),
        Failure::Blocked(blocked) => Err(blocked),
    })
}

/// Takes the link of the mail to the new address.
pub fn confirm(
    tx: &mut Tx<'_>,
    token: &SecretHash,
    language: Language,
    origin: &Origin,
    env: &Env,
) -> Result<Changed, Fault> {
    match claimed(tx, token, LinkPurpose::ChangeEmail, env)? {
        Some(link) => apply(tx, &link, language, origin, env),
        None => Ok(Changed::Wrong),
    }
}

/// Uses a link up.
fn claimed(
    tx: &mut Tx<'_>,
    token: &SecretHash,
    purpose: LinkPurpose,
    env: &Env,
) -> Result<Option<MailedLink>, Fault> {
    if !mailed_links::claim(tx, token, purpose, env.now)? {
        return Ok(None);
    }
    mailed_links::find(tx.conn(), token, purpose)
}

/// The new address is proven: the account gets it, and the old one is told.
fn apply(
    tx: &mut Tx<'_>,
    link: &MailedLink,
    language: Language,
    origin: &Origin,
    env: &Env,
) -> Result<Changed, Fault> {
    let Some(user) = owner(tx, link)? else { return Ok(Changed::Wrong) };
    if !take_address(tx, &user, &link.address, env)? {
        return Ok(Changed::Taken);
    }
    if user.email_verified {
        // security.md EM3: links to the old address are void.
        let purposes = [
            LinkPurpose::VerifyEmail,
            LinkPurpose::ResetPassword,
            LinkPurpose::ChangeEmail,
            LinkPurpose::SignIn,
        ];
        mailed_links::void(tx, user.id, &purposes, env.now)?;
        tell_old(tx, &user, &link.address, language, env)?;
    } else {
        // security.md EM5: this is the first proof of a mailbox; whoever reads the old one has no claim.
        end_before_proof(tx, user.id, env)?;
    }
    let entry = AuditEntry::success(AuditEvent::EmailChanged).user(user.id);
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    Ok(Changed::Yes)
}

fn owner(tx: &mut Tx<'_>, link: &MailedLink) -> Result<Option<User>, Fault> {
    let Some(id) = link.user_id else { return Ok(None) };
    Ok(users::find(tx.conn(), id)?.filter(User::is_active))
}

/// Gives the account the address, which an account that nobody has proven makes way for. `false`: it is somebody's.
fn take_address(tx: &mut Tx<'_>, user: &User, new: &EmailAddress, env: &Env) -> Result<bool, Fault> {
    if let Some(other) = users::find_by_email(tx.conn(), new)?
        && other.id != user.id
        && !provisional::delete(tx, other.id)?
    {
        return Ok(false);
    }
    provisional::change_address(tx, user.id, &user.email, new, env.now)
}

/// security.md PW6: the old address is told, with a way back.
fn tell_old(
    tx: &mut Tx<'_>,
    user: &User,
    new: &EmailAddress,
    language: Language,
    env: &Env,
) -> Result<(), Fault> {
    let undo = NewLink {
        purpose: LinkPurpose::UndoEmailChange,
        user_id: Some(user.id),
        address: user.email.clone(),
        browser: None,
        data: None,
        ttl: UNDO,
    };
    let issued = mailed_links::issue(tx, &undo, env.now, env.random.as_ref())?;
    let letter = Letter::EmailChanged {
        new_address: new.clone(),
        undo_link: Link::with_token(&env.settings.issuer, UNDO_PATH, &issued.token, UNDO),
    };
    post(tx, &letter, &user.email, user.profile.locale.unwrap_or(language), env)
}

/// How taking a change back ends.
#[derive(Debug)]
pub enum Undone {
    /// The account has the old address again; whoever took it back chooses a new password with this token.
    Yes(Handle),
    /// The link works no more.
    Dead,
    /// Somebody else has the old address by now.
    Taken,
}

/// The old address takes the change back: whoever made it is shut out.
pub fn undo(tx: &mut Tx<'_>, token: &SecretHash, origin: &Origin, env: &Env) -> Result<Undone, Fault> {
    let Some(link) = claimed(tx, token, LinkPurpose::UndoEmailChange, env)? else { return Ok(Undone::Dead) };
    let Some(user) = owner(tx, &link)? else { return Ok(Undone::Dead) };
    if user.email.key() != link.address.key() && !take_address(tx, &user, &link.address, env)? {
        return Ok(Undone::Taken);
    }
    end_before_proof(tx, user.id, env)?;
    let reset = NewLink {
        purpose: LinkPurpose::ResetPassword,
        user_id: Some(user.id),
        address: link.address,
        browser: None,
        data: None,
        ttl: RESET,
    };
    let issued = mailed_links::issue(tx, &reset, env.now, env.random.as_ref())?;
    let entry = AuditEntry::success(AuditEvent::EmailChangeUndone).user(user.id);
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    Ok(Undone::Yes(issued.token))
}
