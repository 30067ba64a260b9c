//! Sets a new password by a mailed link. The link proves the mailbox and nothing else: nobody is signed in by it, and a
//! second factor stays as it is (security.md EM3, EM5, EM6).

use crate::accounts::limits::operation::forgive_passwords;
use crate::accounts::post;
use crate::accounts::verification::operation::{end_before_proof, forget_factor};
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::grant::RevocationReason;
use crate::domain::ids::{InteractionId, UserId};
use crate::domain::language::Language;
use crate::domain::mailed_link::{LinkPurpose, LinkState};
use crate::domain::secret::SecretHash;
use crate::domain::user::User;
use crate::env::Env;
use crate::mail::letter::Letter;
use crate::passwords::PasswordHash;
use crate::storage::{
    Conn, Tx, devices, grants, mailed_links, provisional, sessions, sign_in_steps, totp_enrolments,
    user_passwords, users,
};

/// What a link opens.
#[derive(Debug)]
pub enum Opened {
    /// The form for this person.
    Form(Box<User>),
    /// Nothing any more: it was used, replaced or is too old, or the account has changed since.
    Over,
    /// Nothing: no such link was ever made, or it was long ago.
    Unknown,
}

/// Looks at a link and changes nothing: programs that read mail open links, too.
pub fn open(conn: &mut Conn, token: &SecretHash, env: &Env) -> Result<Opened, Fault> {
    // PX4: a link that was made for something else is no link.
    let Some(link) = mailed_links::find(conn, token, LinkPurpose::ResetPassword)? else {
        return Ok(Opened::Unknown);
    };
    let user = match link.user_id {
        Some(id) if link.state(env.now) == LinkState::Live => users::find(conn, id)?,
        _ => None,
    };
    // EM3: bound to the user and to the address to which it was mailed.
    let user = user.filter(|user| user.is_active() && user.email.key() == link.address.key());
    Ok(user.map_or(Opened::Over, |user| Opened::Form(Box::new(user))))
}

/// What a person wants and proves.
#[derive(Clone, Debug)]
pub struct Reset {
    /// The hash of the link's token.
    pub token: SecretHash,
    /// The new password.
    pub password: PasswordHash,
    /// The language of the page, for who has not chosen one.
    pub language: Language,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The password is set. The person may have been on the way to something, in the browser that asked for the link.
    Set(Option<InteractionId>),
    /// Someone was first, or the link works no more.
    Dead,
}

/// Uses the link up and sets the password.
pub fn reset(tx: &mut Tx<'_>, reset: &Reset, origin: &Origin, env: &Env) -> Result<Outcome, Fault> {
    let link = mailed_links::find_live(tx.conn(), &reset.token, LinkPurpose::ResetPassword, env.now)?;
    let Some((link, id)) = link.and_then(|link| link.user_id.map(|id| (link, id))) else {
        return Ok(Outcome::Dead);
    };
    // Section 15: one statement decides who is first.
    if !mailed_links::claim(tx, &reset.token, LinkPurpose::ResetPassword, env.now)?
        || !user_passwords::reset(tx, id, &link.address, &reset.password, env.now)?
    {
        return Ok(Outcome::Dead);
    }
    let mut entry = AuditEntry::success(AuditEvent::PasswordReset).user(id);
    // EM5: who reads the mailbox has proven the address, and what was mailed before may have been for somebody else.
    let claimed = provisional::is_claimed(tx.conn(), id)?;
    if provisional::prove(tx, id, &link.address, env.now)? {
        end_before_proof(tx, id, env)?;
        if claimed {
            forget_factor(tx, id)?;
        }
        entry = entry.reason("address_proven");
    }
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    end_all(tx, id, env)?;
    // The guesses were at the password that is gone; the owner gets in at once.
    forgive_passwords(tx, id)?;
    let done = Outcome::Set(link.data.and_then(|id| id.parse().ok()));
    let Some(user) = users::find(tx.conn(), id)? else { return Ok(done) };
    let letter = Letter::PasswordChanged { at: env.now, place: None };
    // PW6: the owner is told, in case it was somebody else who reads their mail.
    post::post(tx, &letter, &user.email, user.profile.locale.unwrap_or(reset.language), env)?;
    Ok(done)
}

/// SE3, EM5: a reset ends what was there before: sessions, what applications hold, waiting links and sign-ins.
fn end_all(tx: &mut Tx<'_>, user: UserId, env: &Env) -> Result<(), Fault> {
    sessions::end_all(tx, user, env.now)?;
    grants::revoke_user(tx, user, RevocationReason::SessionEnded, env.now)?;
    mailed_links::void(tx, user, &LinkPurpose::OF_THE_PASSWORD, env.now)?;
    sign_in_steps::delete_all(tx, user)?;
    // Somebody else may have seen its secret.
    totp_enrolments::delete(tx, user)?;
    // EM6: who reads the mailbox passes the second step, even on a device that was spared it.
    devices::distrust_all(tx, user)
}
