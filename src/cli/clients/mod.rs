//! `signet clients …`: applications and services.

mod create;
mod list;
mod view;

use clap::Subcommand;

use super::local::Local;
use super::output::Answer;
use crate::config::Settings;
use crate::domain::ids::ClientId;

/// What to do with the clients.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Register an application or a service
    #[command(after_help = create::EXAMPLES)]
    Create(Box<create::Arguments>),
    /// List all clients in the order of their ids
    List(list::Arguments),
    /// Show one client
    Show {
        /// The client's id
        #[arg(value_name = "ID")]
        id: ClientId,
    },
}

pub(super) async fn run(verb: Verb, settings: Settings) -> anyhow::Result<Answer> {
    match verb {
        Verb::Create(arguments) => create::run(*arguments, settings).await,
        Verb::List(arguments) => list::run(arguments, &Local::open(settings).await?).await,
        Verb::Show { id } => list::show(id, &Local::open(settings).await?).await,
    }
}
