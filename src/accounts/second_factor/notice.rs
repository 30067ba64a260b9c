//! Tells people by mail what happened to their second factor (security.md PW6).

use crate::accounts::post::notify;
use crate::domain::decision::Fault;
use crate::domain::ids::UserId;
use crate::env::Env;
use crate::mail::letter::Letter;
use crate::storage::{Tx, users};

/// Writes `letter` to `user`, in their language.
pub(super) fn tell(tx: &mut Tx<'_>, user: UserId, letter: &Letter, env: &Env) -> Result<(), Fault> {
    // The account may have gone while the request was under way; then there is nobody to tell.
    let Some(user) = users::find(tx.conn(), user)? else { return Ok(()) };
    notify(tx, letter, &user, user.language(), env)
}
