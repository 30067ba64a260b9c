//! Changes the address of an account. The old one stays in force until the new one is proven; then its owner is told,
//! and can take the change back for three days.

use super::take::{is_taken, take};
use super::undo::tell_old;
use crate::accounts::limits::attempt::{Attempt, Door};
use crate::accounts::limits::operation::{Blocked, Failure, check, may_ask, may_mail, record_failure};
use crate::accounts::post::{post, write};
use crate::accounts::verification::operation::{end_before_proof, forget_factor};
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::language::Language;
use crate::domain::limit::{self, Mailed};
use crate::domain::mailed_link::{LinkPurpose, MailedLink, NewLink};
use crate::domain::return_place::CHANGE_LINK;
use crate::domain::secret::Handle;
use crate::domain::user::User;
use crate::env::Env;
use crate::mail::letter::{Code, Letter, Link};
use crate::storage::{Tx, mailed_links, provisional, sessions, users};

/// Who asks for another address, and where.
#[derive(Clone, Debug)]
pub struct Asker {
    /// Whose address it is to be.
    pub user: User,
    /// The session in which they ask; the change does not outlive it, if it is ended.
    pub session: SessionId,
    /// The cookie of their browser.
    pub browser: Handle,
    /// The language of the page.
    pub language: Language,
    /// Where the request came from.
    pub origin: Origin,
}

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
    /// The session was ended meanwhile.
    SignedOut,
}

/// Mails the proof to the new address.
pub fn ask(tx: &mut Tx<'_>, asker: &Asker, new: &EmailAddress, env: &Env) -> Result<Asked, Fault> {
    let Asker { user, origin, .. } = asker;
    // security.md SE3: held, so that whoever ends the session meanwhile ends this with it.
    if sessions::lock_open(tx, asker.session)?.is_none() {
        return Ok(Asked::SignedOut);
    }
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
        browser: Some(asker.browser.clone()),
        data: Some(asker.session.to_string()),
        ttl,
    };
    // The change waits in any case, so that nobody sees whose address it is.
    let issued = mailed_links::issue(tx, &link, env.now, env.random.as_ref())?;
    let taken = is_taken(tx.conn(), user.id, new)?;
    if let Some(code) = &issued.code {
        let letter = Letter::ConfirmNewEmail {
            link: Link::with_token(&env.settings.issuer, CHANGE_LINK, &issued.token, ttl),
            code: Code::new(code.expose(), ttl),
        };
        let language = user.profile.locale.unwrap_or(asker.language);
        if taken {
            // EM4: the letter is written all the same; the time that it takes tells nothing of whose address it is.
            write(&letter, language, env)?;
        } else {
            post(tx, &letter, new, language, env)?;
        }
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
    let Some(user) = owner(tx, &pending)? else { return Ok(Ok(Changed::Wrong)) };
    let link = mailed_links::try_code(tx, purpose, &pending.address, browser, typed, env.now)?;
    if let Some(link) = link.filter(|link| link.user_id == Some(user.id)) {
        return apply(tx, &user, &link, language, origin, env).map(Ok);
    }
    // security.md RL1: by whatever door somebody guesses, they are counted.
    Ok(match record_failure(tx, &attempt, origin, env)? {
        Failure::Counted => Ok(Changed::Wrong),
        Failure::Blocked(blocked) => Err(blocked),
    })
}

/// The new address is proven: the account gets it, and the old one is told.
pub(super) fn apply(
    tx: &mut Tx<'_>,
    user: &User,
    link: &MailedLink,
    language: Language,
    origin: &Origin,
    env: &Env,
) -> Result<Changed, Fault> {
    let claimed = provisional::is_claimed(tx.conn(), user.id)?;
    if !take(tx, user, &link.address, origin, env)? {
        return Ok(Changed::Taken);
    }
    if user.email_verified {
        // security.md EM3: links to the old address are void.
        mailed_links::void(tx, user.id, &LinkPurpose::LEADING_ON, env.now)?;
        tell_old(tx, user, link, language, env)?;
    } else {
        // security.md EM5: this is the first proof of a mailbox; whoever reads the old one has no claim.
        end_before_proof(tx, user.id, env)?;
        if claimed {
            forget_factor(tx, user.id)?;
        }
    }
    let entry = AuditEntry::success(AuditEvent::EmailChanged).user(user.id);
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    Ok(Changed::Yes)
}

/// Whose change it is, held until the end: one change of an account is made at a time, or taken back.
pub(super) fn owner(tx: &mut Tx<'_>, link: &MailedLink) -> Result<Option<User>, Fault> {
    let Some(id) = link.user_id else { return Ok(None) };
    Ok(users::lock(tx, id)?.filter(User::is_active))
}
