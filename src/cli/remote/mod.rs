//! Remote mode: the same verbs, done by a server that runs elsewhere, on behalf of whoever signed in to it here. Arguments
//! and answers are those of the local verbs; only the way between them is another.

mod admin_api;
mod apis;
mod audit;
mod clients;
mod device;
mod groups;
mod invitations;
mod keys;
mod mail;
mod roles;
pub(super) mod server;
mod sign_in_file;
pub(super) mod signing_in;
mod users;
mod wire;

use super::Command;
use super::output::{Answer, Format};
use super::statistics;
use crate::domain::issuer::Issuer;
use admin_api::Remote;

/// What nobody can do from elsewhere.
#[derive(Debug, thiserror::Error)]
#[error(
    "`signet {0}` works where the database is, and not from elsewhere: leave out --server, and unset SIGNET_SERVER"
)]
pub(super) struct LocalOnly(&'static str);

/// Does it on `server`.
pub(super) async fn run(command: Command, server: Issuer, format: Format) -> anyhow::Result<Answer> {
    let remote = Remote::new(server.clone());
    match command {
        Command::Login(arguments) => signing_in::login(arguments, server, format).await,
        Command::Logout => signing_in::logout(server).await,
        Command::Whoami => signing_in::whoami(server).await,
        Command::Keys(verb) => keys::run(verb, &remote).await,
        Command::Users(verb) => Box::pin(users::run(verb, &remote)).await,
        Command::Roles(verb) => roles::run(verb, &remote).await,
        Command::Groups(verb) => groups::run(verb, &remote).await,
        Command::Clients(verb) => Box::pin(clients::run(verb, &remote)).await,
        Command::Audit(verb) => audit::run(verb, &remote).await,
        Command::Statistics(arguments) => {
            let query = [("hours", arguments.hours.to_string())];
            statistics::told(&remote.ask(&["system", "statistics"], &query).await?.thing)
        }
        Command::Apis(verb) => apis::run(verb, &remote).await,
        Command::Mail(verb) => mail::run(verb, &remote).await,
        Command::Serve => Err(LocalOnly("serve").into()),
        #[cfg(feature = "demo")]
        Command::Demo(_) => Err(LocalOnly("demo").into()),
        Command::Migrate => Err(LocalOnly("migrate").into()),
        Command::Doctor(_) => Err(LocalOnly("doctor").into()),
        Command::Backup(_) => Err(LocalOnly("backup").into()),
        Command::Restore(_) => Err(LocalOnly("restore").into()),
        Command::Config(_) => Err(LocalOnly("config").into()),
    }
}
