//! `signet users invite-admin`: the one-time link that makes the first administrator.

use std::fs::OpenOptions;
use std::io::{IsTerminal as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::Context as _;
use clap::Args;

use crate::admin::invitations::first_administrator::invite;
use crate::cli::local::Local;
use crate::cli::output::Answer;
use crate::domain::email::EmailAddress;
use crate::domain::name::DisplayName;

pub(super) const EXAMPLES: &str = "\
The link is written to a file in the folder of the keys, which only you can read, and shown
here when this is a terminal. It works once, within a day, and only while there is no
administrator. Whoever opens it chooses a password and sets up a second factor.

Example:
  signet users invite-admin ada@example.com --name 'Ada Lovelace'";

/// Whom.
#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// The address of their account, which counts as proven: you know whom you give the link to
    #[arg(value_name = "EMAIL")]
    email: EmailAddress,
    /// What they are called
    #[arg(long)]
    name: Option<DisplayName>,
}

pub(super) async fn run(arguments: Arguments, local: &Local) -> anyhow::Result<Answer> {
    let Arguments { email, name } = arguments;
    let (context, surroundings) = (local.context(), local.house.surroundings.clone());
    let file = surroundings.settings.first_administrator_file.clone();
    let write = move |tx: &mut crate::storage::Tx<'_>| {
        invite(tx, &email, name.as_ref(), &context, &surroundings.env())
    };
    let (invitation, link) = local.house.store.write("users_invite_admin", write).await??;
    keep(&file, link.expose())
        .with_context(|| format!("the link cannot be written to {}", file.display()))?;
    // LG3: shown where a person reads it, never where a program keeps it.
    if std::io::stderr().is_terminal() {
        // Nobody is left to be told that nobody reads.
        let _ = writeln!(std::io::stderr().lock(), "{}", link.expose());
    }
    let text = format!(
        "The link that makes {} the first administrator stands in {}.\nIt works once, until {}.",
        invitation.address.as_typed(),
        file.display(),
        invitation.expires_at
    );
    let json = serde_json::json!({
        "id": invitation.id.to_string(),
        "email": invitation.address.as_typed(),
        "file": file.display().to_string(),
        "expires_at": invitation.expires_at.to_rfc3339(),
    });
    Answer::new(&json, text)
}

/// Writes the link where only this user reads it, in place of an older one.
fn keep(file: &Path, link: &str) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    writeln!(out, "{link}")?;
    out.sync_all()
}
