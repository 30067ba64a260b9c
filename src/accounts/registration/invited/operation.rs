//! Makes an account by an invitation. The link came to the mailbox, so that the address is proven (security.md EM5); who
//! chose the password here is signed in, as after a sign-up whose code was typed.

use crate::accounts::limits::operation::{Blocked, may_ask};
use crate::accounts::registration::form::SignUp;
use crate::accounts::registration::names::is_taken;
use crate::accounts::registration::operation::{choose, draft};
use crate::accounts::sign_in::operation::{Browser, SignIn};
use crate::accounts::sign_in::progress::{Progress, advance};
use crate::admin::invitations::first_administrator;
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::device::Remember;
use crate::domain::email::EmailAddress;
use crate::domain::invitation::{Invitation, InvitationKind, InvitationState};
use crate::domain::language::Language;
use crate::domain::limit::Asked;
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::registration::Registration;
use crate::domain::return_place::ReturnPlace;
use crate::domain::secret::SecretHash;
use crate::domain::sign_in_step::Proven;
use crate::domain::user::User;
use crate::env::{Env, Surroundings};
use crate::passwords::{Chosen, Hasher, PasswordHash, Weakness};
use crate::storage::{Conn, Store, Tx, clients, invitations, provisional, users};

/// What a link opens.
#[derive(Debug)]
pub enum Opened {
    /// The form, for this address.
    Form(Box<Invitation>),
    /// Nothing any more.
    Over(InvitationState),
    /// Nothing: the address has an account by now.
    Known,
    /// Nothing: no such link was ever mailed, or it was long ago.
    Unknown,
    /// Nothing: nobody makes accounts here.
    Closed,
}

/// Looks at a link and changes nothing: programs that read mail open links, too (security.md EM3).
pub fn open(conn: &mut Conn, token: &SecretHash, env: &Env) -> Result<Opened, Fault> {
    let found = invitations::find_by_token(conn, token)?;
    let by_hand = found.as_ref().is_some_and(|found| found.kind == InvitationKind::FirstAdministrator);
    // security.md EM8: a closed registration is closed on every path. What the operator made by hand is none.
    if env.settings.registration.registration == Registration::Closed && !by_hand {
        return Ok(Opened::Closed);
    }
    let Some(invitation) = found else { return Ok(Opened::Unknown) };
    // PW5: who comes first is the first administrator, and nobody after them.
    if by_hand && invitation.state(env.now) == InvitationState::Open && first_administrator::is_there(conn)? {
        return Ok(Opened::Over(InvitationState::Replaced));
    }
    match invitation.state(env.now) {
        InvitationState::Open if is_known(conn, &invitation.address)? => {
            // The account may be the one that this invitation has made since it was read.
            let again = invitations::find(conn, invitation.id)?.map(|now| now.state(env.now));
            Ok(again.filter(|state| *state != InvitationState::Open).map_or(Opened::Known, Opened::Over))
        }
        InvitationState::Open => Ok(Opened::Form(Box::new(invitation))),
        over => Ok(Opened::Over(over)),
    }
}

/// Where the application begins a sign-in for which somebody is invited (OIDC Core §4).
pub fn start(conn: &mut Conn, invitation: &Invitation) -> Result<Option<RedirectUri>, Fault> {
    let Some(id) = &invitation.client_id else { return Ok(None) };
    let client = clients::find(conn, id)?.filter(|client| client.enabled);
    Ok(client.and_then(|client| client.initiate_login_uri))
}

/// Whether the address has an account that stays. One that nobody has proven makes way for the owner of the mailbox.
fn is_known(conn: &mut Conn, address: &EmailAddress) -> Result<bool, Fault> {
    match users::find_by_email(conn, address)? {
        Some(user) => Ok(!provisional::is_provisional(conn, user.id)?),
        None => Ok(false),
    }
}

/// Who accepts, and where.
#[derive(Clone, Debug)]
pub struct Guest {
    /// The hash of the link's token.
    pub token: SecretHash,
    /// Their browser.
    pub browser: Browser,
    /// The language of the page.
    pub language: Language,
    /// Where the request came from.
    pub origin: Origin,
}

/// How accepting ends.
#[derive(Debug)]
pub enum Accepted {
    /// The account is made, and its person goes on.
    Made(Box<SignIn>),
    /// The password may not be set.
    Weak(Vec<Weakness>),
    /// Somebody else has the user name.
    NameTaken,
    /// Too many sign-ups from here.
    Blocked(Blocked),
    /// The link opens no form any more.
    Dead(Opened),
}

/// Takes a form without mistakes, whose address is that of the invitation.
pub async fn accept(
    store: &Store,
    hasher: &Hasher,
    surroundings: &Surroundings,
    sign_up: SignUp,
    guest: Guest,
) -> Result<Accepted, Fault> {
    // security.md RL2: counted before the costly work, which whoever holds a link could otherwise keep busy for ever.
    let (asking, origin) = (surroundings.clone(), guest.origin.clone());
    let ask = move |tx: &mut Tx<'_>| may_ask(tx, Asked::Registration, &origin, &asking.env());
    if let Some(blocked) = store.write("ask to accept an invitation", ask).await? {
        return Ok(Accepted::Blocked(blocked));
    }
    let password = match choose(hasher, &sign_up).await? {
        Chosen::Fine(password) => password,
        Chosen::Weak(weaknesses) => return Ok(Accepted::Weak(weaknesses)),
    };
    let surroundings = surroundings.clone();
    let write = move |tx: &mut Tx<'_>| redeem(tx, &sign_up, &password, &guest, &surroundings.env());
    store.write("accept an invitation", write).await
}

fn redeem(
    tx: &mut Tx<'_>,
    sign_up: &SignUp,
    password: &PasswordHash,
    guest: &Guest,
    env: &Env,
) -> Result<Accepted, Fault> {
    let invitation = match open(tx.conn(), &guest.token, env)? {
        Opened::Form(invitation) => invitation,
        dead => return Ok(Accepted::Dead(dead)),
    };
    // EM3: bound to the address. The form shows it and does not send it.
    if sign_up.email.key() != invitation.address.key() {
        return Ok(Accepted::Dead(Opened::Unknown));
    }
    if let Some(username) = &sign_up.username
        && is_taken(tx, username, &sign_up.email, env)?
    {
        return Ok(Accepted::NameTaken);
    }
    // Section 15: one statement decides who is first; whoever loses looks again at what became of it.
    let by_hand = invitation.kind == InvitationKind::FirstAdministrator;
    if by_hand && !first_administrator::claim(tx)? {
        return Ok(Accepted::Dead(Opened::Over(InvitationState::Replaced)));
    }
    if !invitations::hold(tx, invitation.id, env.now)? {
        return open(tx.conn(), &guest.token, env).map(Accepted::Dead);
    }
    let Some(user) = make(tx, &invitation, sign_up, password, guest, env)? else {
        let known = is_known(tx.conn(), &invitation.address)?;
        return Ok(if known { Accepted::Dead(Opened::Known) } else { Accepted::NameTaken });
    };
    if !invitations::claim(tx, invitation.id, user.id, env.now)? {
        return Err(Fault::inconsistent("invitations", "ended_at", invitation.id.to_string()));
    }
    note(tx, &invitation, &user, guest, env)?;
    let mut browser = guest.browser.clone();
    if by_hand {
        // They set a second factor up on the way, and go on where there is something to do.
        browser.return_to = ReturnPlace::first_steps();
        let file = env.settings.first_administrator_file.clone();
        // LG3: gone at use. On another machine than this it is worth nothing any more.
        tx.after_commit(move || {
            let _ = std::fs::remove_file(file);
        });
    }
    let progress =
        Progress { user: user.id, proven: Proven::password(env.now), remember: Remember::AsBefore, browser };
    advance(tx, progress, &guest.origin, env).map(|next| Accepted::Made(Box::new(next)))
}

/// Makes the account, in place of one that nobody has proven. `None`: the address, or the user name, was taken at the
/// same time.
fn make(
    tx: &mut Tx<'_>,
    invitation: &Invitation,
    sign_up: &SignUp,
    password: &PasswordHash,
    guest: &Guest,
    env: &Env,
) -> Result<Option<User>, Fault> {
    let unproven = users::find_by_email(tx.conn(), &invitation.address)?;
    if let Some(unproven) = &unproven
        && !provisional::delete(tx, unproven.id)?
    {
        return Ok(None);
    }
    let mut user = draft(sign_up, guest.language, env);
    // As the administrator wrote it: the mail went there (EM1), and its link came from there (EM5).
    user.email.clone_from(&invitation.address);
    user.email_verified = true;
    user.roles.clone_from(&invitation.roles);
    if users::insert(tx, &user, Some(password))? {
        return Ok(Some(user));
    }
    match unproven {
        // Rolled back: no account is forgotten for one that is not made.
        Some(_) => Err(Fault::unavailable("a user name that was taken at the same moment")),
        None => Ok(None),
    }
}

/// Notes whose invitation made the account, and who gave its roles.
fn note(
    tx: &mut Tx<'_>,
    invitation: &Invitation,
    user: &User,
    guest: &Guest,
    env: &Env,
) -> Result<(), Fault> {
    let entry = AuditEntry::success(AuditEvent::InvitationUsed).user(user.id);
    let entry = entry.reason(invitation.id.to_string());
    audit::record(tx, &entry, &guest.origin, env.now, env.random.as_ref())?;
    for role in &invitation.roles {
        let given = AuditEntry::success(AuditEvent::RoleGranted).user(user.id).reason(role.as_str());
        let given = given.actor(&invitation.invited_by);
        audit::record(tx, &given, &guest.origin, env.now, env.random.as_ref())?;
    }
    Ok(())
}
