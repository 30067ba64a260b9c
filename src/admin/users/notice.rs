//! Tells people by mail what an administrator did to their account (security.md PW6).

use crate::accounts::post::notify;
use crate::domain::decision::Fault;
use crate::domain::user::User;
use crate::env::Env;
use crate::mail::letter::{AccountChange, Letter};
use crate::storage::Tx;

/// Tells `user`, at the address that they have there, in their language.
pub fn tell(tx: &mut Tx<'_>, user: &User, what: AccountChange, env: &Env) -> Result<(), Fault> {
    notify(tx, &Letter::AccountChanged { what }, user, user.language(), env)
}
