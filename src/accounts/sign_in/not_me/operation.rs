//! Ends all that a sign-in can have begun, on the word of who reads the account's mail. Nobody is signed in by it.

use crate::accounts::data::deletion;
use crate::accounts::email::undo::{claim_way_back, held, take_back};
use crate::accounts::password::forgot::operation as forgot;
use crate::accounts::shut_out::{Factor, shut_out};
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::language::Language;
use crate::domain::mailed_link::{LinkPurpose, LinkState, MailedLink};
use crate::domain::secret::SecretHash;
use crate::domain::user::User;
use crate::env::Env;
use crate::storage::{Conn, Tx, mailed_links, users};

/// How a link stands; `None`: no such link is known.
pub fn state(conn: &mut Conn, token: &SecretHash, env: &Env) -> Result<Option<LinkState>, Fault> {
    let link = mailed_links::find(conn, token, LinkPurpose::NotMe)?;
    Ok(link.map(|link| link.state(env.now)))
}

/// How a denial ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// Everybody is out, and a mail leads to a new password.
    Yes,
    /// The same, and the account has the address of the link again.
    AddressBack,
    /// Everybody is out; but the account has another address, whose reader gets a new password, and nobody here does.
    AddressElsewhere,
    /// Nothing: the link works no more.
    Dead,
}

/// Uses the link up.
pub fn deny(
    tx: &mut Tx<'_>,
    token: &SecretHash,
    language: Language,
    origin: &Origin,
    env: &Env,
) -> Result<Denied, Fault> {
    let Some(link) = mailed_links::find_live(tx.conn(), token, LinkPurpose::NotMe, env.now)? else {
        return Ok(Denied::Dead);
    };
    let Some(user) = held(tx, &link, env)? else { return Ok(Denied::Dead) };
    // Section 15: one statement decides who is first.
    if !mailed_links::claim(tx, token, LinkPurpose::NotMe, env.now)? {
        return Ok(Denied::Dead);
    }
    let denied = end(tx, &user, &link, origin, env)?;
    let entry = AuditEntry::success(AuditEvent::SignInDenied).user(user.id);
    let entry = if denied == Denied::AddressElsewhere { entry.reason("address_elsewhere") } else { entry };
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    match users::find(tx.conn(), user.id)?.filter(User::is_active) {
        // The way to a new password is not mailed to whoever may have changed the address.
        Some(user) if denied != Denied::AddressElsewhere => forgot::send(tx, &user, language, None, env)?,
        _ => {}
    }
    Ok(denied)
}

/// Ends what was begun since the sign-in, a change of the address with it, while it can be taken back.
fn end(tx: &mut Tx<'_>, user: &User, link: &MailedLink, origin: &Origin, env: &Env) -> Result<Denied, Fault> {
    if let Some(change) = claim_way_back(tx, user, &link.address, link.created_at, env)? {
        let since = link.since().min(change.since());
        take_back(tx, user, &change, since, origin, env)?;
        return Ok(Denied::AddressBack);
    }
    // Nobody can have signed in since the deletion was asked for: it was asked for after what is denied here.
    deletion::keep(tx, user.id, origin, env)?;
    if user.email.key() != link.address.key() {
        // Its owner may have left this mailbox long ago: whoever reads it now does not get past the second factor.
        shut_out(tx, user.id, Factor::Stays, origin, env)?;
        return Ok(Denied::AddressElsewhere);
    }
    shut_out(tx, user.id, Factor::Since(link.since()), origin, env)?;
    Ok(Denied::Yes)
}
