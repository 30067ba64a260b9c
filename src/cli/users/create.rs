//! `signet users create`.

use clap::Args;

use super::view;
use crate::admin::users::operation::{self, NewUser};
use crate::admin::users::view::UserView;
use crate::cli::local::Local;
use crate::cli::output::Answer;
use crate::cli::password_input::PasswordSource;
use crate::config::Settings;
use crate::domain::email::EmailAddress;
use crate::domain::external_id::ExternalId;
use crate::domain::name::DisplayName;
use crate::domain::profile::Profile;
use crate::domain::user::Role;
use crate::domain::username::Username;
use crate::passwords::OwnWords;

pub(super) const EXAMPLES: &str = "\
Examples:
  signet users create --email ada@example.com --name 'Ada Lovelace' --verified --role admin
  printf %s \"$PASSWORD\" | signet users create --email bob@example.com --name Bob --password-stdin

A password has 8 to 256 characters, whichever they are. Common ones are refused, guessable ones are warned of.";

/// The account.
#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// The mail address that the user signs in with
    #[arg(long, value_parser = EmailAddress::of_account)]
    email: EmailAddress,
    /// What the user is called
    #[arg(long)]
    name: DisplayName,
    /// Another name to sign in with
    #[arg(long)]
    username: Option<Username>,
    /// What the user is called in the system from which they come
    #[arg(long)]
    external_id: Option<ExternalId>,
    /// The mailbox is known to be the user's
    #[arg(long)]
    verified: bool,
    /// A role that the user's tokens carry; may be repeated
    #[arg(long = "role", value_name = "ROLE", num_args = 1..)]
    roles: Vec<Role>,
    #[command(flatten)]
    password: PasswordSource,
}

impl Arguments {
    /// Whether they say where a password comes from.
    pub(in crate::cli) fn bring_password(&self) -> bool {
        self.password.is_named()
    }

    /// The account, whose person has no password yet.
    pub(in crate::cli) fn without_password(self) -> NewUser {
        NewUser {
            email: self.email,
            email_verified: self.verified,
            name: self.name,
            roles: self.roles,
            external_id: self.external_id,
            profile: Profile { username: self.username, ..Profile::default() },
            password: None,
        }
    }
}

pub(super) async fn run(arguments: Arguments, settings: Settings) -> anyhow::Result<Answer> {
    let password = arguments.password.read()?;
    let local = Local::open(settings).await?;
    let owner = OwnWords::of([arguments.name.as_str(), arguments.email.as_typed()]);
    let warnings = arguments.password.judge(&password, &owner, &local.house.hasher)?;
    let hash = local.house.hasher.hash_blocking(password.password())?;
    let new = NewUser { password: Some(hash), ..arguments.without_password() };
    let context = local.context();
    let user =
        local.house.store.write("users_create", move |tx| operation::create(tx, &new, &context)).await??;
    Ok(view::shown(&UserView::from(&user))?.warn(warnings))
}
