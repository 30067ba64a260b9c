//! Forgets devices: from the next sign-in on they are like any other, and no second step is spared them.

use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::ids::{DeviceId, UserId};
use crate::env::Env;
use crate::storage::{Tx, devices};

/// Forgets one. `false`: they have no such device, which somebody else's is too (security.md AP2).
pub fn forget(
    tx: &mut Tx<'_>,
    user: UserId,
    id: DeviceId,
    origin: &Origin,
    env: &Env,
) -> Result<bool, Fault> {
    let forgotten = devices::delete(tx, user, id)?;
    if forgotten {
        note(tx, user, origin, env)?;
    }
    Ok(forgotten)
}

/// Forgets all of them; how many.
pub fn forget_all(tx: &mut Tx<'_>, user: UserId, origin: &Origin, env: &Env) -> Result<usize, Fault> {
    let forgotten = devices::delete_all(tx, user)?;
    if forgotten > 0 {
        note(tx, user, origin, env)?;
    }
    Ok(forgotten)
}

fn note(tx: &mut Tx<'_>, user: UserId, origin: &Origin, env: &Env) -> Result<(), Fault> {
    let entry = AuditEntry::success(AuditEvent::DeviceForgotten).user(user).actor(user.to_string());
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())
}
