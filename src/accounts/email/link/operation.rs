//! What the link of the mail to a new address does. It proves the mailbox, and nothing of whose account it is: without
//! the account's session, or the browser that asked, whoever mistypes an address would give the account away, and
//! whoever presses a button would prove their address for a stranger (security.md EM5).

use crate::accounts::email::operation::{Changed, apply, owner};
use crate::accounts::email::take::is_taken;
use crate::accounts::sessions::operation::find_live;
use crate::domain::audit::Origin;
use crate::domain::decision::Fault;
use crate::domain::language::Language;
use crate::domain::mailed_link::{LinkPurpose, LinkState, MailedLink};
use crate::domain::secret::SecretHash;
use crate::env::Env;
use crate::storage::{Conn, Tx, mailed_links};

const PURPOSE: LinkPurpose = LinkPurpose::ChangeEmail;

/// Who holds a link: the hashes of the cookies of their browser.
#[derive(Clone, Debug, Default)]
pub struct Holder {
    /// Of its session.
    pub session: Option<SecretHash>,
    /// Of the browser itself.
    pub browser: Option<SecretHash>,
}

impl Holder {
    /// Whether it is the browser that asked for the link, or one in which its account is signed in.
    fn may_use(&self, conn: &mut Conn, link: &MailedLink, env: &Env) -> Result<bool, Fault> {
        if let (Some(asked), Some(here)) = (&link.browser, &self.browser)
            && asked.same_as(here)
        {
            return Ok(true);
        }
        let session = find_live(conn, self.session.as_ref(), env)?;
        Ok(session.is_some_and(|session| Some(session.user_id) == link.user_id))
    }
}

/// What a link opens.
#[derive(Debug)]
pub enum Opened {
    /// The question whether this address is to be the account's.
    Question(MailedLink),
    /// The way to sign in: the link works, but not for whoever has no more than it.
    SignInFirst,
    /// Nothing any more.
    Over,
    /// Nothing: no such link was ever made, or it was long ago.
    Unknown,
}

/// Looks at a link. Reads only: programs that look at mail open every link (security.md EM3).
pub fn open(conn: &mut Conn, token: &SecretHash, holder: &Holder, env: &Env) -> Result<Opened, Fault> {
    Ok(match mailed_links::find(conn, token, PURPOSE)? {
        None => Opened::Unknown,
        Some(link) if link.state(env.now) != LinkState::Live => Opened::Over,
        Some(link) if holder.may_use(conn, &link, env)? => Opened::Question(link),
        Some(_) => Opened::SignInFirst,
    })
}

/// How a pressed button ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// The link did what it could.
    Done(Changed),
    /// Nothing: whoever pressed it signs in first. The link still works.
    SignInFirst,
}

/// Makes the change that waits for the link.
pub fn confirm(
    tx: &mut Tx<'_>,
    token: &SecretHash,
    holder: &Holder,
    language: Language,
    origin: &Origin,
    env: &Env,
) -> Result<Confirmed, Fault> {
    let Some(link) = mailed_links::find_live(tx.conn(), token, PURPOSE, env.now)? else {
        return Ok(Confirmed::Done(Changed::Wrong));
    };
    if !holder.may_use(tx.conn(), &link, env)? {
        return Ok(Confirmed::SignInFirst);
    }
    // The account is held before the link is used up, as when a code is typed or a change is taken back: whoever does two
    // of these at once waits for one of them, and neither for the other.
    let Some(user) = owner(tx, &link)? else { return Ok(Confirmed::Done(Changed::Wrong)) };
    if is_taken(tx.conn(), user.id, &link.address)? {
        return Ok(Confirmed::Done(Changed::Taken));
    }
    // Section 15: one statement decides who is first.
    if !mailed_links::claim(tx, token, PURPOSE, env.now)? {
        return Ok(Confirmed::Done(Changed::Wrong));
    }
    apply(tx, &user, &link, language, origin, env).map(Confirmed::Done)
}
