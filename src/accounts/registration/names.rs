//! User names. They are public, so it may be told that one is somebody's; but what is told of a name must not tell whether
//! an address has an account (security.md EM4).

use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::username::Username;
use crate::env::Env;
use crate::storage::{Tx, provisional, users, verifications};

/// Whether a user name is somebody else's than the one's with `address`. A sign-up keeps its name for as long as it waits,
/// whether it made an account or its address had one; after that the name is free, though the account that nobody has
/// proven is still there.
pub fn is_taken(
    tx: &mut Tx<'_>,
    username: &Username,
    address: &EmailAddress,
    env: &Env,
) -> Result<bool, Fault> {
    let holder = users::find_by_username(tx.conn(), username)?;
    if let Some(holder) = &holder
        && !provisional::is_provisional(tx.conn(), holder.id)?
    {
        return Ok(true);
    }
    if verifications::is_reserved(tx.conn(), username, address, env.now)? {
        return Ok(true);
    }
    if let Some(holder) = holder
        && holder.email.key() != address.key()
    {
        provisional::release_username(tx, holder.id)?;
    }
    Ok(false)
}
