//! Changes a password (security.md PW6, EM3): the owner is told, older links are worthless, and elsewhere they are
//! signed out unless the settings say otherwise.

use crate::accounts::limits::attempt::{Attempt, Door};
use crate::accounts::limits::operation::{Blocked, Failure, check, record_failure};
use crate::accounts::post;
use crate::accounts::sessions::operation::end;
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::grant::RevocationReason;
use crate::domain::ids::UserId;
use crate::domain::language::Language;
use crate::domain::mailed_link::LinkPurpose;
use crate::domain::secret::Handle;
use crate::domain::session::Session;
use crate::domain::user::User;
use crate::env::Env;
use crate::mail::letter::Letter;
use crate::passwords::PasswordHash;
use crate::storage::{
    Conn, Tx, devices, grants, mailed_links, sessions, sign_in_steps, totp_enrolments, user_passwords,
};

/// What a person who changes their password starts from.
#[derive(Debug)]
pub enum Before {
    /// The password that they have.
    Password(PasswordHash),
    /// They have none: a mailed link sets the first one.
    None,
    /// Too many were wrong: nothing is judged now.
    Blocked(Blocked),
}

/// Looks at what there is.
pub fn before(conn: &mut Conn, user: UserId, origin: &Origin, env: &Env) -> Result<Before, Fault> {
    if let Some(blocked) = check(conn, &Attempt::on(user, Door::Password, origin), env)? {
        return Ok(Before::Blocked(blocked));
    }
    Ok(user_passwords::find(conn, user)?.map_or(Before::None, Before::Password))
}

/// Counts a wrong password. `Some`: it was one too many.
pub fn wrong(tx: &mut Tx<'_>, user: UserId, origin: &Origin, env: &Env) -> Result<Option<Blocked>, Fault> {
    let failure = record_failure(tx, &Attempt::on(user, Door::Password, origin), origin, env)?;
    let entry = AuditEntry::failure(AuditEvent::PasswordChanged, "wrong_password").user(user);
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    Ok(match failure {
        Failure::Counted => None,
        Failure::Blocked(blocked) => Some(blocked),
    })
}

/// A change whose current password was right.
#[derive(Clone, Debug)]
pub struct Change {
    /// From which session.
    pub session: Session,
    /// Whose it is, and who is told.
    pub owner: User,
    /// In which language.
    pub language: Language,
    /// The password that was checked.
    pub checked: PasswordHash,
    /// The new one.
    pub new: PasswordHash,
}

/// How a change ends.
#[derive(Debug)]
pub enum Changed {
    /// It is made, and the session has a new handle.
    Done(Handle),
    /// Too many were wrong meanwhile.
    Blocked(Blocked),
    /// The password was changed, or the session or the account was ended meanwhile.
    Overtaken,
}

/// Makes the change.
pub fn change(tx: &mut Tx<'_>, change: &Change, origin: &Origin, env: &Env) -> Result<Changed, Fault> {
    let (session, user) = (&change.session, change.session.user_id);
    // RL1: of many guesses at once no more than the limit learn anything.
    if let Some(blocked) = check(tx.conn(), &Attempt::on(user, Door::Password, origin), env)? {
        return Ok(Changed::Blocked(blocked));
    }
    if sessions::lock_open(tx, session.id)?.is_none()
        || !user_passwords::replace(tx, user, &change.checked, &change.new, env.now)?
    {
        return Ok(Changed::Overtaken);
    }
    // SE2: a new handle; the one before may have been somebody else's as well.
    let handle = Handle::generate(env.random.as_ref());
    let expires_at = session.created_at.plus(env.settings.lifetimes.session_absolute);
    let renewed = Session { last_seen_at: env.now, ..session.clone() };
    sessions::renew(tx, &renewed, &handle.hash(), expires_at)?;
    // Sign-ins that began with the old password do not go on.
    sign_in_steps::delete_all(tx, user)?;
    // Somebody else may have seen its secret.
    totp_enrolments::delete(tx, user)?;
    if env.settings.end_sessions_on_password_change {
        end_elsewhere(tx, session, origin, env)?;
    }
    // EM3: a password change makes older links worthless.
    mailed_links::void(tx, user, &LinkPurpose::OF_THE_PASSWORD, env.now)?;
    let entry = AuditEntry::success(AuditEvent::PasswordChanged).user(user).session(session.id);
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    let letter = Letter::PasswordChanged { at: env.now, place: None };
    post::notify(tx, &letter, &change.owner, change.language, env)?;
    Ok(Changed::Done(handle))
}

/// Ends the person's other sessions and what applications hold that were allowed in them; every device takes the second
/// step again.
fn end_elsewhere(tx: &mut Tx<'_>, here: &Session, origin: &Origin, env: &Env) -> Result<(), Fault> {
    let reason = RevocationReason::SessionEnded;
    for other in sessions::list_open(tx.conn(), here.user_id)? {
        if other.id != here.id {
            end(tx, &other, reason, origin, env)?;
        }
    }
    grants::revoke_others(tx, here.user_id, here.id, reason, env.now)?;
    devices::distrust_all(tx, here.user_id)?;
    Ok(())
}
