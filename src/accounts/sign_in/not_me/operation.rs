//! Ends all that a sign-in can have begun, on the word of who reads the account's mail. Nobody is signed in by it.

use crate::accounts::data::deletion;
use crate::accounts::password::forgot::operation as forgot;
use crate::accounts::shut_out::shut_out;
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::language::Language;
use crate::domain::mailed_link::{LinkPurpose, LinkState};
use crate::domain::secret::SecretHash;
use crate::domain::user::User;
use crate::env::Env;
use crate::storage::{Conn, Tx, mailed_links, users};

/// How a link stands; `None`: no such link is known.
pub fn state(conn: &mut Conn, token: &SecretHash, env: &Env) -> Result<Option<LinkState>, Fault> {
    let link = mailed_links::find(conn, token, LinkPurpose::NotMe)?;
    Ok(link.map(|link| link.state(env.now)))
}

/// Uses the link up. `false`: someone was first, or it works no more.
pub fn deny(
    tx: &mut Tx<'_>,
    token: &SecretHash,
    language: Language,
    origin: &Origin,
    env: &Env,
) -> Result<bool, Fault> {
    let link = mailed_links::find_live(tx.conn(), token, LinkPurpose::NotMe, env.now)?;
    let Some((link, id)) = link.and_then(|link| link.user_id.map(|id| (link, id))) else { return Ok(false) };
    // Section 15: one statement decides who is first.
    if !mailed_links::claim(tx, token, LinkPurpose::NotMe, env.now)? {
        return Ok(false);
    }
    let entry = AuditEntry::success(AuditEvent::SignInDenied).user(id);
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    // Nobody can have signed in since the deletion was asked for: it was asked for after what is denied here.
    deletion::keep(tx, id, origin, env)?;
    shut_out(tx, id, link.since(), origin, env)?;
    let user = users::find(tx.conn(), id)?.filter(User::is_active);
    match user {
        // Whoever signed in may have changed the address since: the way to a new password is not mailed to them.
        Some(user) if user.email.key() == link.address.key() => forgot::send(tx, &user, language, None, env)?,
        _ => {}
    }
    Ok(true)
}
