//! The second factor: enrolling an app, its codes, recovery codes, and taking it away.

mod at_rest;
mod codes;
mod enrolling;
mod pages;
mod resetting;

use signet::accounts::second_factor::operation;
use signet::accounts::second_factor::operation::Checked;
use signet::domain::decision::Fault;
use signet::domain::ids::UserId;
use signet::env::Env;
use signet::storage::Tx;

use crate::support::{Server, origin};

pub const EMAIL: &str = "ada@example.com";

/// Runs an operation as a request would.
pub async fn write<T, F>(server: &Server, operation: F) -> T
where
    T: Send + 'static,
    F: Fn(&mut Tx<'_>, &Env) -> Result<T, Fault> + Send + 'static,
{
    let surroundings = server.house.surroundings.clone();
    server.house.store.write("test", move |tx| operation(tx, &surroundings.env())).await.unwrap()
}

/// Types a code where the second factor is asked for.
pub async fn check(server: &Server, user: UserId, typed: &str) -> Checked {
    let typed = typed.to_owned();
    write(server, move |tx, env| operation::check_code(tx, user, &typed, &origin(), env)).await
}

/// Whether the user has a factor.
pub async fn is_enrolled(server: &Server, user: UserId) -> bool {
    server.house.store.read(move |conn| operation::is_enrolled(conn, user)).await.unwrap()
}
