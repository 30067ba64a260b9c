//! `signet backup FILE`: a copy of the database while it serves.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::output::{self, Answer};
use crate::admin::backup::operation::{Backup, back_up};
use crate::config::Settings;
use crate::env::SystemRandom;
use crate::storage::copies::Contents;

/// Where to.
#[derive(Debug, Args)]
#[command(
    after_help = "The server may go on serving. The copy is checked before it gets its name, is readable by its owner alone, and\nnever overwrites anything. It does not hold the master key: keep that apart.\n\nExamples:\n  signet backup /backups/signet-$(date +%F).db\n  signet backup /backups/tonight.db --json\n\nWith PostgreSQL, use pg_dump; this command says how."
)]
pub(super) struct Arguments {
    /// The file to be made; nothing may be there
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
}

/// What stands in a database, as programs see it.
#[derive(Serialize)]
pub(super) struct View<'a> {
    schema: &'a str,
    users: i64,
    clients: i64,
    sessions: i64,
    grants: i64,
    signing_keys: i64,
    audit_events: i64,
    audit_head: Option<&'a str>,
}

impl<'a> From<&'a Contents> for View<'a> {
    fn from(contents: &'a Contents) -> Self {
        Self {
            schema: &contents.schema,
            users: contents.users,
            clients: contents.clients,
            sessions: contents.sessions,
            grants: contents.grants,
            signing_keys: contents.signing_keys,
            audit_events: contents.audit_events,
            audit_head: contents.audit_head.as_deref(),
        }
    }
}

/// The same for people.
pub(super) fn counts(contents: &Contents) -> Vec<(&'static str, String)> {
    vec![
        ("Schema", contents.schema.clone()),
        ("Users", contents.users.to_string()),
        ("Clients", contents.clients.to_string()),
        ("Sessions", contents.sessions.to_string()),
        ("Grants", contents.grants.to_string()),
        ("Signing keys", contents.signing_keys.to_string()),
        ("Audit events", contents.audit_events.to_string()),
        ("Audit head", contents.audit_head.clone().unwrap_or_else(|| "-".to_owned())),
    ]
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<Answer> {
    let url = &settings.database.url;
    let Some(database) = url.sqlite_path() else {
        let url = url.without_secrets().unwrap_or_default();
        anyhow::bail!(
            "the database is PostgreSQL, which makes its own backups while it serves: pg_dump --format=custom --no-owner \
             --file={} {} (the password goes into ~/.pgpass or PGPASSWORD)",
            shell_word(&arguments.file.display().to_string()),
            shell_word(&url)
        )
    };
    let backup = back_up(database, &arguments.file, &SystemRandom)?;
    answer(&backup, &arguments.file, &url.masked())
}

fn answer(backup: &Backup, file: &Path, url: &str) -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct Made<'a> {
        file: String,
        size_bytes: u64,
        master_key_id: Option<&'a str>,
        #[serde(flatten)]
        contents: View<'a>,
    }

    let file = file.display().to_string();
    let mut fields = vec![("File", file.clone()), ("Size", format!("{} bytes", backup.size_bytes))];
    fields.extend(counts(&backup.contents));
    let key = match &backup.master_key_id {
        Some(id) => format!(
            "\nNot in it: the master key {id}, without which it cannot be used, and the settings. Keep them apart from it."
        ),
        None => "\nNot in it: the settings. Nothing in it is sealed.".to_owned(),
    };
    let text = format!("Backed up {url}.\n{}{key}", output::record(&fields));
    let made = Made {
        file,
        size_bytes: backup.size_bytes,
        master_key_id: backup.master_key_id.as_deref(),
        contents: View::from(&backup.contents),
    };
    Answer::new(&made, text)
}

/// As a POSIX shell takes it for one word, whatever is in it.
pub(super) fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}
