//! Takes a change of the address back, on the word of who reads the old mailbox: whoever made it is shut out. Nothing
//! that an intruder does afterwards closes that way: not a further change, and not a request for deletion.

use super::take::{is_taken, take};
use crate::accounts::data::deletion;
use crate::accounts::post::post;
use crate::accounts::shut_out::{Factor, shut_out};
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::language::Language;
use crate::domain::mailed_link::{LinkPurpose, MailedLink, NewLink};
use crate::domain::secret::{Handle, SecretHash};
use crate::domain::time::{Span, Timestamp};
use crate::domain::user::{User, UserState};
use crate::env::Env;
use crate::mail::letter::{Letter, Link};
use crate::storage::{Tx, mailed_links, users};

/// The path of the link to the old address.
pub const UNDO_PATH: &str = "/email/undo";
/// How long the old address can take the change back.
const UNDO: Span = Span::from_hours(72);
/// How long the reset that follows has time, as any reset.
const RESET: Span = Span::from_minutes(30);

/// security.md PW6: the old address is told of the change that `link` has proven, with a way back.
pub fn tell_old(
    tx: &mut Tx<'_>,
    user: &User,
    link: &MailedLink,
    language: Language,
    env: &Env,
) -> Result<(), Fault> {
    let undo = NewLink {
        purpose: LinkPurpose::UndoEmailChange,
        user_id: Some(user.id),
        address: user.email.clone(),
        browser: None,
        data: NewLink::remembering(link.created_at),
        ttl: UNDO,
    };
    let issued = mailed_links::issue(tx, &undo, env.now, env.random.as_ref())?;
    let letter = Letter::EmailChanged {
        new_address: link.address.clone(),
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

/// Takes the change back that the link was mailed for, and all that came after it.
pub fn undo(tx: &mut Tx<'_>, token: &SecretHash, origin: &Origin, env: &Env) -> Result<Undone, Fault> {
    let purpose = LinkPurpose::UndoEmailChange;
    let Some(link) = mailed_links::find_live(tx.conn(), token, purpose, env.now)? else {
        return Ok(Undone::Dead);
    };
    let Some(user) = held(tx, &link, env)? else { return Ok(Undone::Dead) };
    // Before the link is used up: nobody loses the way back by trying it too early.
    if is_taken(tx.conn(), user.id, &link.address)? {
        return Ok(Undone::Taken);
    }
    // Section 15: one statement decides who is first.
    if !mailed_links::claim(tx, token, purpose, env.now)? {
        return Ok(Undone::Dead);
    }
    take_back(tx, &user, &link, link.since(), origin, env)?;
    reset(tx, link, env).map(Undone::Yes)
}

/// Uses up the way back from a change that took `address` from the account, made since then: the oldest, which ends all
/// that came after it. `None`: the account has it still, or there is no such way any more, or none yet.
pub fn claim_way_back(
    tx: &mut Tx<'_>,
    user: &User,
    address: &EmailAddress,
    since: Timestamp,
    env: &Env,
) -> Result<Option<MailedLink>, Fault> {
    if user.email == *address || is_taken(tx.conn(), user.id, address)? {
        return Ok(None);
    }
    mailed_links::claim_undo(tx, user.id, address, since, env.now)
}

/// Takes the change back whose way back, `change`, was just used up, and all that came after it. Of the second factor
/// only what is older than `since` stays.
pub fn take_back(
    tx: &mut Tx<'_>,
    user: &User,
    change: &MailedLink,
    since: Timestamp,
    origin: &Origin,
    env: &Env,
) -> Result<(), Fault> {
    if user.email != change.address && !take(tx, user, &change.address, origin, env)? {
        // Rolled back, with the link unused.
        return Err(Fault::unavailable("an address that was taken at the same moment"));
    }
    // Whoever took the address may have asked for the deletion as well.
    deletion::keep(tx, user.id, origin, env)?;
    shut_out(tx, user.id, Factor::Since(since), origin, env)?;
    // security.md EM3: what was mailed to the addresses since is worthless, whatever it is for. Older ways to take
    // something back stay: this very change may be the work of an intruder who came with an earlier one.
    mailed_links::void(tx, user.id, &LinkPurpose::LEADING_ON, env.now)?;
    mailed_links::void_taking_back(tx, user.id, change.created_at, env.now)?;
    let entry = AuditEntry::success(AuditEvent::EmailChangeUndone).user(user.id);
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())
}

/// The account of the link, held until the end, if it is in use, or may still be kept from its deletion.
pub fn held(tx: &mut Tx<'_>, link: &MailedLink, env: &Env) -> Result<Option<User>, Fault> {
    let Some(id) = link.user_id else { return Ok(None) };
    let user = users::lock(tx, id)?;
    Ok(user.filter(|user| match user.state {
        UserState::Active => true,
        UserState::Leaving => user.deletes_at.is_some_and(|at| at > env.now),
        UserState::Disabled => false,
    }))
}

/// The way to a new password, for whoever has just shown that they read the mailbox.
fn reset(tx: &mut Tx<'_>, undone: MailedLink, env: &Env) -> Result<Handle, Fault> {
    let reset = NewLink {
        purpose: LinkPurpose::ResetPassword,
        user_id: undone.user_id,
        address: undone.address,
        browser: None,
        data: None,
        ttl: RESET,
    };
    Ok(mailed_links::issue(tx, &reset, env.now, env.random.as_ref())?.token)
}
