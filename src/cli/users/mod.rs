//! `signet users …`: people's accounts.

pub(super) mod change;
pub(super) mod create;
pub(super) mod edit;
pub(super) mod invite;
mod invite_admin;
pub(super) mod list;
mod transfer;
pub(super) mod view;

use clap::Subcommand;

use super::local::Local;
use super::output::Answer;
use super::password_input::PasswordSource;
use crate::admin::invitations::operation::InvitationKey;
use crate::admin::users::operation::UserKey;
use crate::config::Settings;
use crate::domain::user::Role;

/// What to do with the accounts.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Make an account
    #[command(after_help = create::EXAMPLES)]
    Create(create::Arguments),
    /// Invite somebody by mail to make an account
    #[command(after_help = invite::EXAMPLES)]
    Invite(invite::Arguments),
    /// Make the link by which the first administrator makes their account
    #[command(after_help = invite_admin::EXAMPLES)]
    InviteAdmin(invite_admin::Arguments),
    /// List invitations, the oldest first; those that are over are shown for 30 days
    Invitations(invite::ListArguments),
    /// Mail an invitation again: another link, in place of the one before
    Reinvite {
        /// Mail address, or the invitation's id
        #[arg(value_name = "INVITATION")]
        invitation: InvitationKey,
    },
    /// Take an invitation back: its link makes no account from now on
    Uninvite {
        /// Mail address, or the invitation's id
        #[arg(value_name = "INVITATION")]
        invitation: InvitationKey,
    },
    /// List accounts, the oldest first, or find some
    #[command(after_help = list::EXAMPLES)]
    List(list::Arguments),
    /// Show one account
    Show {
        /// Mail address, user name or id
        #[arg(value_name = "USER")]
        user: UserKey,
    },
    /// Lock somebody out: ends all sessions and takes back all that applications were given
    Disable {
        /// Mail address, user name or id
        #[arg(value_name = "USER")]
        user: UserKey,
    },
    /// Let somebody in again who was disabled, or whose account was to be deleted
    Enable {
        /// Mail address, user name or id
        #[arg(value_name = "USER")]
        user: UserKey,
    },
    /// Let somebody sign in again whom too many failed attempts have blocked
    Unblock {
        /// Mail address, user name or id
        #[arg(value_name = "USER")]
        user: UserKey,
    },
    /// Change what an account says
    #[command(after_help = edit::EXAMPLES)]
    Edit(edit::Arguments),
    /// Sign somebody out everywhere, and take back all that applications were given
    EndSessions {
        /// Mail address, user name or id
        #[arg(value_name = "USER")]
        user: UserKey,
    },
    /// Make somebody's password worthless, sign them out, and mail them the way to a new one
    RequirePasswordChange {
        /// Mail address, user name or id
        #[arg(value_name = "USER")]
        user: UserKey,
    },
    /// Mail somebody the way to a new password; the old one works until then
    SendPasswordReset {
        /// Mail address, user name or id
        #[arg(value_name = "USER")]
        user: UserKey,
    },
    /// Disable an account and delete it after the time of grace; until then, enabling keeps it
    Delete {
        /// Mail address, user name or id
        #[arg(value_name = "USER")]
        user: UserKey,
        /// Delete it now; nothing brings it back
        #[arg(long)]
        at_once: bool,
    },
    /// Show all that is known of somebody, but for secrets and their hashes
    ExportData {
        /// Mail address, user name or id
        #[arg(value_name = "USER")]
        user: UserKey,
    },
    /// Take accounts over from a file, however long it is
    #[command(after_help = transfer::IMPORT_EXAMPLES)]
    Import(transfer::ImportArguments),
    /// Write all accounts to a file, without passwords; `import` reads it
    Export(transfer::ExportArguments),
    /// Give somebody another password; ends all sessions and takes back all that applications were given
    SetPassword {
        /// Mail address, user name or id
        #[arg(value_name = "USER")]
        user: UserKey,
        #[command(flatten)]
        password: PasswordSource,
    },
    /// Turn two-step verification off for somebody who lost their app and their recovery codes; they are told by mail
    #[command(
        after_help = "Make sure who asks: from then on their password alone signs in.\n\nExample:\n  signet users reset-second-factor ada@example.com"
    )]
    ResetSecondFactor {
        /// Mail address, user name or id
        #[arg(value_name = "USER")]
        user: UserKey,
    },
    /// Give somebody a role, which their tokens carry from the next one on
    #[command(after_help = "Example:\n  signet users grant-role ada@example.com admin")]
    GrantRole {
        /// Mail address, user name or id
        #[arg(value_name = "USER")]
        user: UserKey,
        /// The role, as `signet roles list` shows it
        #[arg(value_name = "ROLE", required = true)]
        roles: Vec<Role>,
    },
    /// Take a role from somebody; what a group of theirs carries stays
    TakeRole {
        /// Mail address, user name or id
        #[arg(value_name = "USER")]
        user: UserKey,
        /// The role
        #[arg(value_name = "ROLE", required = true)]
        roles: Vec<Role>,
    },
}

pub(super) async fn run(verb: Verb, settings: Settings) -> anyhow::Result<Answer> {
    match verb {
        Verb::Create(arguments) => create::run(arguments, settings).await,
        Verb::Invite(arguments) => invite::run(arguments, &Local::open(settings).await?).await,
        Verb::InviteAdmin(arguments) => invite_admin::run(arguments, &Local::open(settings).await?).await,
        Verb::Invitations(arguments) => invite::list(arguments, &Local::open(settings).await?).await,
        Verb::Reinvite { invitation } => invite::send_again(invitation, &Local::open(settings).await?).await,
        Verb::Uninvite { invitation } => invite::withdraw(invitation, &Local::open(settings).await?).await,
        Verb::List(arguments) => list::run(arguments, &Local::open(settings).await?).await,
        Verb::Show { user } => list::show(user, &Local::open(settings).await?).await,
        Verb::Disable { user } => change::disable(user, &Local::open(settings).await?).await,
        Verb::Enable { user } => change::enable(user, &Local::open(settings).await?).await,
        Verb::Edit(arguments) => edit::run(arguments, &Local::open(settings).await?).await,
        Verb::EndSessions { user } => change::end_sessions(user, &Local::open(settings).await?).await,
        Verb::RequirePasswordChange { user } => {
            change::require_password_change(user, &Local::open(settings).await?).await
        }
        Verb::SendPasswordReset { user } => {
            change::send_password_reset(user, &Local::open(settings).await?).await
        }
        Verb::Delete { user, at_once } => change::delete(user, at_once, &Local::open(settings).await?).await,
        Verb::ExportData { user } => change::export_data(user, &Local::open(settings).await?).await,
        Verb::Import(arguments) => transfer::import(arguments, &Local::open(settings).await?).await,
        Verb::Export(arguments) => transfer::export(arguments, &Local::open(settings).await?).await,
        Verb::Unblock { user } => change::unblock(user, &Local::open(settings).await?).await,
        Verb::SetPassword { user, password } => change::set_password(user, &password, settings).await,
        Verb::ResetSecondFactor { user } => {
            change::reset_second_factor(user, &Local::open(settings).await?).await
        }
        Verb::GrantRole { user, roles } => {
            change::grant_roles(user, roles, &Local::open(settings).await?).await
        }
        Verb::TakeRole { user, roles } => {
            change::take_roles(user, roles, &Local::open(settings).await?).await
        }
    }
}
