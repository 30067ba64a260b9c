//! How a password reaches the command line: from a pipe, a file or a prompt, never as an argument.

use std::path::PathBuf;

use clap::Args;
use secrecy::ExposeSecret as _;

use super::secret_input::{self, SecretInputError};
use crate::accounts::password::wording;
use crate::admin::users::chosen_password::ChosenPassword;
use crate::config::private_file;
use crate::domain::language::Language;
use crate::passwords::{Hasher, OwnWords, Weakness};
use crate::words::Words;

/// Where the password comes from; by default it is asked for.
#[derive(Clone, Debug, Args)]
pub(super) struct PasswordSource {
    /// Read the password from standard input; one newline at its end is not part of it
    #[arg(long, conflicts_with = "password_file")]
    password_stdin: bool,
    /// Read the password from a file that others cannot read; without either you are asked
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Set the password even though it is a common one or known from a breach
    #[arg(long)]
    allow_weak: bool,
}

impl PasswordSource {
    /// What is weak about the password of `owner` (security.md PW2), as warnings. What everybody guesses first is refused
    /// unless the operator insists; what is merely guessable is theirs to judge: they may be setting the first of many.
    pub(super) fn judge(
        &self,
        password: &ChosenPassword,
        owner: &OwnWords,
        hasher: &Hasher,
    ) -> anyhow::Result<Vec<String>> {
        let weaknesses = hasher.weaknesses_blocking(password.password(), owner)?;
        let english = Words::new(Language::English);
        let told = |weakness: &Weakness| english.tell(&wording::said(weakness));
        let merely_guessable =
            |weakness: &Weakness| matches!(weakness, Weakness::Guessable(_) | Weakness::Personal);
        if let Some(worst) = weaknesses.iter().find(|weakness| !merely_guessable(weakness))
            && !self.allow_weak
        {
            anyhow::bail!("{} (--allow-weak sets it all the same)", told(worst));
        }
        Ok(weaknesses.iter().map(told).collect())
    }

    /// Whether it was said where the password comes from.
    pub(super) fn is_named(&self) -> bool {
        self.password_stdin || self.password_file.is_some()
    }

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
