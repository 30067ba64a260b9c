//! How a password reaches the command line: from a pipe, a file or a prompt, never as an argument.

use std::path::PathBuf;

use clap::Args;
use secrecy::ExposeSecret as _;

use super::secret_input::{self, SecretInputError};
use crate::admin::users::chosen_password::ChosenPassword;
use crate::config::private_file;

/// Where the password comes from; by default it is asked for.
#[derive(Clone, Debug, Args)]
pub(super) struct PasswordSource {
    /// Read the password from standard input; one newline at its end is not part of it
    #[arg(long, conflicts_with = "password_file")]
    password_stdin: bool,
    /// Read the password from a file that others cannot read; without either you are asked
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl PasswordSource {
    /// Takes the password, and refuses one that may not be set.
    pub(super) fn read(&self) -> anyhow::Result<ChosenPassword> {
        let text = match &self.password_file {
            Some(path) => private_file::one_line(path)?.to_string(),
            None if self.password_stdin => {
                secret_input::from_stdin().map_err(|error| unusable(&error))?.expose_secret().to_owned()
            }
            None => prompted()?,
        };
        Ok(ChosenPassword::parse(text)?)
    }
}

fn prompted() -> anyhow::Result<String> {
    match secret_input::from_prompt("Password") {
        Ok(secret) => Ok(secret.expose_secret().to_owned()),
        Err(SecretInputError::Unreadable(_)) => anyhow::bail!(
            "there is no terminal to ask for the password; give --password-stdin or --password-file"
        ),
        Err(error) => Err(unusable(&error)),
    }
}

fn unusable(error: &SecretInputError) -> anyhow::Error {
    anyhow::anyhow!("no password was read: {error}")
}
