//! `signet clients …`: applications and services.

pub(super) mod create;
pub(super) mod edit;
pub(super) mod ending;
pub(super) mod list;
mod view;

use clap::Subcommand;

use super::local::Local;
use super::output::Answer;
use crate::config::Settings;
use crate::domain::client::Standing;
use crate::domain::ids::ClientId;

/// What to do with the clients.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Register an application or a service
    #[command(after_help = create::EXAMPLES)]
    Create(Box<create::Arguments>),
    #[command(flatten)]
    Existing(Existing),
}

/// What to do with those that there are.
#[derive(Debug, Subcommand)]
pub(super) enum Existing {
    /// List all clients in the order of their ids
    List(list::Arguments),
    /// Show one client
    Show {
        /// The client's id
        #[arg(value_name = "ID")]
        id: ClientId,
    },
    /// Change what is named about a client
    #[command(after_help = edit::EXAMPLES)]
    Edit(Box<edit::Arguments>),
    /// Forbid a client everything, until it is enabled again: its tokens are nothing at once
    Disable {
        /// The client's id
        #[arg(value_name = "ID")]
        id: ClientId,
    },
    /// Let a client in again
    Enable {
        /// The client's id
        #[arg(value_name = "ID")]
        id: ClientId,
    },
    /// Make everything void that a client was given before now
    RevokeTokens {
        /// The client's id
        #[arg(value_name = "ID")]
        id: ClientId,
    },
    /// Give a client its next secret; the present one works besides it for a while
    RotateSecret(ending::Rotating),
    /// End the secret that a client had before its present one
    EndOldSecret {
        /// The client's id
        #[arg(value_name = "ID")]
        id: ClientId,
    },
    /// Delete a client, with all that people gave to it
    Delete(ending::Deleting),
}

pub(super) async fn run(verb: Verb, settings: Settings) -> anyhow::Result<Answer> {
    // A new client is read in full before anything is opened.
    let verb = match verb {
        Verb::Create(arguments) => return create::run(*arguments, settings).await,
        Verb::Existing(verb) => verb,
    };
    let local = &Local::open(settings).await?;
    match verb {
        Existing::List(arguments) => list::run(arguments, local).await,
        Existing::Show { id } => list::show(id, local).await,
        Existing::Edit(arguments) => edit::run(*arguments, local).await,
        Existing::Disable { id } => ending::set_standing(id, Standing::Disabled, local).await,
        Existing::Enable { id } => ending::set_standing(id, Standing::Enabled, local).await,
        Existing::RevokeTokens { id } => ending::revoke_tokens(id, local).await,
        Existing::RotateSecret(arguments) => ending::rotate_secret(arguments, local).await,
        Existing::EndOldSecret { id } => ending::end_old_secret(id, local).await,
        Existing::Delete(arguments) => ending::delete(arguments, local).await,
    }
}
