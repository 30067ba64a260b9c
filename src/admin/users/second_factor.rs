//! Takes a second factor away from somebody who lost their app and their recovery codes.

use super::operation::{UserKey, touchable};
use crate::accounts::second_factor::operation::remove;
use crate::admin::context::Context;
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::decision::Fault;
use crate::domain::refusal::Refusal;
use crate::domain::user::User;
use crate::env::Env;
use crate::storage::Tx;

/// What a reset found.
#[derive(Debug)]
pub struct Reset {
    /// Whose factor it was.
    pub user: User,
    /// Whether they had one.
    pub had_one: bool,
}

/// Takes the factor and its recovery codes away; their owner is told by mail. The administrator has made sure who asks:
/// from now on the password alone signs in.
pub fn reset(
    tx: &mut Tx<'_>,
    key: &UserKey,
    context: &Context,
    env: &Env,
) -> Result<Result<Reset, Refusal>, Fault> {
    let user = match touchable(tx, key, context)? {
        Ok(user) => user,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let had_one = remove(tx, user.id, env)?;
    if had_one {
        let entry = AuditEntry::success(AuditEvent::SecondFactorDisabled).reason("reset");
        context.record(tx, entry.user(user.id))?;
    }
    Ok(Ok(Reset { user, had_one }))
}
