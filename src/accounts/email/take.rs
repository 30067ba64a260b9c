//! Gives an account an address that was proven to be its owner's. Whoever has proven a mailbox goes before all who only
//! say that it is theirs (security.md EM5): an account that has never proven its address does not keep it.

use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::ids::UserId;
use crate::domain::mailed_link::LinkPurpose;
use crate::domain::user::User;
use crate::env::Env;
use crate::storage::{Conn, Tx, mailed_links, provisional, users};

/// Whether somebody else than `user` has proven that an address is theirs.
pub fn is_taken(conn: &mut Conn, user: UserId, address: &EmailAddress) -> Result<bool, Fault> {
    let owner = users::find_by_email(conn, address)?;
    Ok(owner.is_some_and(|owner| owner.id != user && owner.email_verified))
}

/// Gives `user` the address, whose mailbox was just proven. `false`: somebody else has proven that it is theirs, and
/// nothing was changed.
pub fn take(
    tx: &mut Tx<'_>,
    user: &User,
    address: &EmailAddress,
    origin: &Origin,
    env: &Env,
) -> Result<bool, Fault> {
    let other = users::find_by_email(tx.conn(), address)?.filter(|other| other.id != user.id);
    if let Some(other) = &other
        && !make_way(tx, other.id, origin, env)?
    {
        return Ok(false);
    }
    let taken = provisional::change_address(tx, user.id, &user.email, address, env.now)?;
    match other {
        // Rolled back: nobody loses an address, or an account, for a change that is not made.
        Some(_) if !taken => Err(Fault::unavailable("an address that was taken at the same moment")),
        _ => Ok(taken),
    }
}

/// Takes the address from an account that has never proven it. One that only waits for its proof is forgotten. One that
/// may be in use stays, without an address, and its person may give another: applications know it, and who mistyped
/// an address does not lose what they have. `false`: it was proven meanwhile.
pub fn make_way(tx: &mut Tx<'_>, other: UserId, origin: &Origin, env: &Env) -> Result<bool, Fault> {
    let reason = if provisional::delete(tx, other)? {
        "forgotten"
    } else if provisional::release_address(tx, other, env.now)? {
        mailed_links::void(tx, other, LinkPurpose::ALL, env.now)?;
        "kept"
    } else {
        return Ok(false);
    };
    let entry = AuditEntry::success(AuditEvent::EmailReleased).user(other).reason(reason);
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    Ok(true)
}
