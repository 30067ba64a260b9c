//! Shuts an intruder out of an account, on the word of who reads its mail: "this was not me", or the undoing of a change
//! of address. Nobody is signed in by it; the owner chooses a new password next.

use crate::accounts::second_factor::operation as second_factor;
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::grant::RevocationReason;
use crate::domain::ids::UserId;
use crate::domain::mailed_link::LinkPurpose;
use crate::domain::time::Timestamp;
use crate::env::Env;
use crate::storage::{
    Tx, devices, grants, known_networks, mailed_links, sessions, sign_in_steps, totp_enrolments,
    totp_factors, users,
};

/// What becomes of the second factor of whoever is shut out.
#[derive(Clone, Copy, Debug)]
pub enum Factor {
    /// It stays if it was confirmed before then, and goes otherwise.
    Since(Timestamp),
    /// It stays, whenever it was set up.
    Stays,
}

/// Ends all that the password opened, and the password.
pub fn shut_out(
    tx: &mut Tx<'_>,
    user: UserId,
    factor: Factor,
    origin: &Origin,
    env: &Env,
) -> Result<(), Fault> {
    // The intruder knows the password: it opens nothing any more, also before the owner has chosen the next one.
    users::forget_password(tx, user, env.now)?;
    // security.md SE3.
    sessions::end_all(tx, user, env.now)?;
    grants::revoke_user(tx, user, RevocationReason::SessionEnded, env.now)?;
    devices::delete_all(tx, user)?;
    known_networks::delete_all(tx, user)?;
    sign_in_steps::delete_all(tx, user)?;
    totp_enrolments::delete(tx, user)?;
    mailed_links::void(tx, user, &LinkPurpose::OF_THE_PASSWORD, env.now)?;
    match factor {
        Factor::Since(since) => remove_factor_of(tx, user, since, origin, env),
        Factor::Stays => Ok(()),
    }
}

/// Takes a factor away that was confirmed at `since` or later, with its recovery codes: it is as good as certainly the
/// intruder's, and would keep the owner out for ever, because no new password passes it (security.md EM6). An older one
/// stays: reading the mail does not get past it (docs/decisions/0030).
fn remove_factor_of(
    tx: &mut Tx<'_>,
    user: UserId,
    since: Timestamp,
    origin: &Origin,
    env: &Env,
) -> Result<(), Fault> {
    let Some(factor) = totp_factors::lock(tx, user)? else { return Ok(()) };
    if factor.confirmed_at < since || !second_factor::remove(tx, user, env)? {
        return Ok(());
    }
    let entry = AuditEntry::success(AuditEvent::SecondFactorDisabled).reason("shut_out").user(user);
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())
}
