//! What the link of a verification mail does. Opening it changes nothing: programs that look at mail open every link
//! (security.md EM3).

use crate::accounts::email::take::make_way;
use crate::accounts::limits::operation::{Blocked, may_ask};
use crate::accounts::verification::operation::{Wait, end_before_proof, prove, send, wait};
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin, Outcome};
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::ids::{UserId, VerificationId};
use crate::domain::language::Language;
use crate::domain::limit::Asked;
use crate::domain::mailed_link::{LinkPurpose, LinkState, MailedLink, NewLink};
use crate::domain::secret::{Handle, SecretHash};
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::env::Env;
use crate::storage::{Conn, Tx, audit as audit_events, mailed_links, provisional, users, verifications};

const PURPOSE: LinkPurpose = LinkPurpose::VerifyEmail;
/// Events that are looked through for a sign-up.
const LOOKED_THROUGH: i64 = 20;

/// What a link is worth.
#[derive(Debug)]
pub enum Worth {
    /// It proves this address, for which somebody signed up elsewhere.
    Live(MailedLink, Option<Elsewhere>),
    /// Nothing any more; another mail may be asked for.
    Dead(MailedLink),
    /// Nothing any more; the address is proven.
    Proven,
    /// There never was such a link, or it is long forgotten.
    Unknown,
}

/// A sign-up as it was seen, for a browser in which it did not happen: whose reader did not sign up may be told so by it.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    /// When.
    pub at: Timestamp,
    /// With which browser, as it called itself.
    pub user_agent: Option<String>,
    /// Whether this browser signed up with the same address, and waits for another mail than this: its person would
    /// take the stranger's sign-up for their own.
    pub is_rival: bool,
}

/// Looks at a link, for who opens it in `browser`. Reads only.
pub fn look(
    conn: &mut Conn,
    token: &SecretHash,
    browser: Option<&SecretHash>,
    env: &Env,
) -> Result<Worth, Fault> {
    let Some(link) = mailed_links::find(conn, token, PURPOSE)? else { return Ok(Worth::Unknown) };
    let Some(user) = owner(conn, &link)? else { return Ok(Worth::Unknown) };
    Ok(match link.state(env.now) {
        _ if user.email_verified => Worth::Proven,
        LinkState::Live => Worth::Live(link, elsewhere(conn, &user, browser, env)?),
        LinkState::Spent | LinkState::Expired => Worth::Dead(link),
    })
}

/// The account that the link was made for, while it has that address.
fn owner(conn: &mut Conn, link: &MailedLink) -> Result<Option<User>, Fault> {
    let Some(id) = link.user_id else { return Ok(None) };
    let user = users::find(conn, id)?;
    Ok(user.filter(|user| user.is_active() && user.email.key() == link.address.key()))
}

/// The sign-up of `user`, if it did not happen in `browser`.
fn elsewhere(
    conn: &mut Conn,
    user: &User,
    browser: Option<&SecretHash>,
    env: &Env,
) -> Result<Option<Elsewhere>, Fault> {
    if !is_strange(conn, user.id, browser, env)? {
        return Ok(None);
    }
    // Others may have tried to sign up with the address since; that is told of under the same name.
    let seen = audit_events::list_of_user(conn, user.id, &[AuditEvent::SignedUp], None, LOOKED_THROUGH)?;
    let first = seen.into_iter().find(|seen| seen.outcome == Outcome::Success);
    let is_rival = is_rival(conn, user, browser, env)?;
    let (at, user_agent) = first.map_or((user.created_at, None), |seen| (seen.at, seen.user_agent));
    Ok(Some(Elsewhere { at, user_agent, is_rival }))
}

/// Whether the browser waits for the proof of the same address for a sign-up of its own.
fn is_rival(conn: &mut Conn, user: &User, browser: Option<&SecretHash>, env: &Env) -> Result<bool, Fault> {
    match browser {
        Some(browser) => verifications::waits_for_another(conn, user.id, &user.email, browser, env.now),
        None => Ok(false),
    }
}

/// Proves the address, for who pressed the button in `browser`. `false`: the link works no more, or there is more to
/// ask than this.
pub fn confirm(
    tx: &mut Tx<'_>,
    token: &SecretHash,
    browser: &SecretHash,
    origin: &Origin,
    env: &Env,
) -> Result<bool, Fault> {
    // EM5: nobody proves a stranger's sign-up in the belief that it is theirs.
    if let Worth::Live(_, Some(Elsewhere { is_rival: true, .. })) =
        look(tx.conn(), token, Some(browser), env)?
    {
        return Ok(false);
    }
    let Some((link, user)) = claim(tx, token, env)? else { return Ok(false) };
    prove(tx, user.id, &link.address, origin, env)
}

/// Proves the address for who did not choose the password, or forgot it: nobody's password is left in the account, and
/// the token sets a new one. `None`: the link works no more.
pub fn start_over(
    tx: &mut Tx<'_>,
    token: &SecretHash,
    origin: &Origin,
    env: &Env,
) -> Result<Option<Handle>, Fault> {
    let Some((link, user)) = claim(tx, token, env)? else { return Ok(None) };
    if !prove(tx, user.id, &link.address, origin, env)? {
        return Ok(None);
    }
    new_password(tx, user.id, link.address, env).map(Some)
}

/// "This was not me": the sign-up goes, if nobody has proven it; one that is in use unproven loses the address and who is
/// signed in. `false`: the link works no more.
pub fn deny(tx: &mut Tx<'_>, token: &SecretHash, origin: &Origin, env: &Env) -> Result<bool, Fault> {
    let Some((_, user)) = claim(tx, token, env)? else { return Ok(false) };
    // What an administrator made is theirs to judge.
    if provisional::is_claimed(tx.conn(), user.id)? {
        end_before_proof(tx, user.id, env)?;
        make_way(tx, user.id, origin, env)?;
    }
    let entry = AuditEntry::failure(AuditEvent::EmailVerified, "denied").user(user.id);
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    Ok(true)
}

/// Uses the link up.
fn claim(tx: &mut Tx<'_>, token: &SecretHash, env: &Env) -> Result<Option<(MailedLink, User)>, Fault> {
    if !mailed_links::claim(tx, token, PURPOSE, env.now)? {
        return Ok(None);
    }
    let Some(link) = mailed_links::find(tx.conn(), token, PURPOSE)? else { return Ok(None) };
    Ok(owner(tx.conn(), &link)?.map(|user| (link, user)))
}

/// What becomes of the wish for another mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewed {
    /// This browser waits for its code.
    Waiting(VerificationId),
    /// Too many mails were asked for from here.
    Blocked(Blocked),
    /// There is nothing to prove with the link.
    Not,
}

/// Sends another mail in place of a link that works no more, to the same address; this browser waits for its code.
pub fn renew(
    tx: &mut Tx<'_>,
    token: &SecretHash,
    browser: &Handle,
    language: Language,
    origin: &Origin,
    env: &Env,
) -> Result<Renewed, Fault> {
    let Worth::Dead(link) = look(tx.conn(), token, None, env)? else { return Ok(Renewed::Not) };
    // security.md RL2, RL5: one dead link, which needs no account, is not a key to any number of waits.
    if let Some(blocked) = may_ask(tx, Asked::Mail, origin, env)? {
        return Ok(Renewed::Blocked(blocked));
    }
    let waiting = Wait {
        user: link.user_id,
        address: link.address,
        browser: browser.hash(),
        interaction: None,
        // Nobody has typed the password here.
        proven_at: Timestamp::from_millis(0),
        network: origin.host(),
    };
    let waiting = wait(tx, waiting, env)?;
    send(tx, waiting.id, browser, language, env)?;
    Ok(Renewed::Waiting(waiting.id))
}

/// Whether the password of an account that nobody has proven may be somebody else's than that of who uses this browser.
/// security.md EM5: who proves the address proves the mailbox, not that they chose the password.
fn is_strange(conn: &mut Conn, user: UserId, browser: Option<&SecretHash>, env: &Env) -> Result<bool, Fault> {
    if !provisional::is_claimed(conn, user)? {
        return Ok(false);
    }
    Ok(match browser {
        Some(browser) => !verifications::is_typed_in(conn, user, browser, env.now)?,
        None => true,
    })
}

/// Makes the password of an account whose address was just proven worthless; the token sets a new one.
fn new_password(tx: &mut Tx<'_>, user: UserId, address: EmailAddress, env: &Env) -> Result<Handle, Fault> {
    users::forget_password(tx, user, env.now)?;
    let reset = NewLink {
        purpose: LinkPurpose::ResetPassword,
        user_id: Some(user),
        address,
        browser: None,
        data: None,
        ttl: env.settings.reset_ttl,
    };
    Ok(mailed_links::issue(tx, &reset, env.now, env.random.as_ref())?.token)
}
