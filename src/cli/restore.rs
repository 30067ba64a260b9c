//! `signet restore FILE`: a backup in the place of the database.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use serde::Serialize;

use super::backup::{View, counts, shell_word};
use super::output::{self, Answer};
use crate::admin::backup::restore::{Present, Restored, Sessions, stage};
use crate::admin::context::Context;
use crate::config::Settings;
use crate::domain::time::Clock as _;
use crate::env::{SystemClock, SystemRandom};
use crate::startup::master_key;
use crate::storage::restored::Ended;

/// What, and what of the present goes.
#[derive(Debug, Args)]
#[command(
    after_help = "Stop the server first. The backup is copied, checked and brought to this release's schema beside the database; only\nif all of that went well, and the master key opens it, does it take its place, in one step.\n\nWhat happened after the backup was made is not in it: sessions, tokens and passwords that were ended or changed since\nare as they were. --sign-everybody-out ends all sessions and tokens.\n\nExamples:\n  signet restore /backups/tonight.db\n  signet restore /backups/tonight.db --replace --sign-everybody-out\n\nWith PostgreSQL, use pg_restore; this command says how."
)]
pub(super) struct Arguments {
    /// The backup
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Take the place of the database that is there; it is kept beside, as NAME.before-restore-TIME
    #[arg(long)]
    replace: bool,
    /// End all sessions, refresh tokens and mailed links that are in the backup
    #[arg(long)]
    sign_everybody_out: bool,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<Answer> {
    let url = &settings.database.url;
    let Some(place) = url.sqlite_path() else {
        let url = url.without_secrets().unwrap_or_default();
        anyhow::bail!(
            "the database is PostgreSQL, which has its own way: stop all servers, make an empty database, then pg_restore \
             --no-owner --exit-on-error --single-transaction --dbname={} {} (the password goes into ~/.pgpass or PGPASSWORD)",
            shell_word(&url),
            shell_word(&arguments.file.display().to_string())
        )
    };
    let present = if arguments.replace { Present::SetAside } else { Present::Keep };
    let sessions = if arguments.sign_everybody_out { Sessions::End } else { Sessions::Keep };
    let staged = stage(&arguments.file, place, present, &SystemRandom)?;
    // Without anything sealed there is no key that could be the wrong one, and none is made here.
    if let Some(sealed_by) = staged.sealed_by() {
        staged.check(&master_key(&settings.keys, Some(sealed_by), &SystemRandom)?)?;
    }
    let applied = staged.applied.clone();
    let context = Context::local("cli", SystemClock.now(), Arc::new(SystemRandom));
    let restored = staged.put_in_place(sessions, &context)?;
    answer(&restored, &applied, &arguments.file.display().to_string(), &url.masked())
}

fn answer(restored: &Restored, applied: &[String], from: &str, url: &str) -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct Done<'a> {
        database: &'a str,
        from: &'a str,
        applied: &'a [String],
        before: Option<String>,
        signed_out: bool,
        #[serde(flatten)]
        contents: View<'a>,
    }

    let before = restored.before.as_ref().map(|path| path.display().to_string());
    let mut fields = counts(&restored.contents);
    if let Some(before) = &before {
        fields.push(("Before", before.clone()));
    }
    let mut text = format!("Restored {url} from {from}.\n{}", output::record(&fields));
    let mut warnings = Vec::new();
    if let Some(ended) = &restored.ended {
        let Ended { sessions, grants, links } = ended;
        // Writing to a text cannot fail.
        let _ = writeln!(
            text,
            "Everybody is signed out: {sessions} sessions, {grants} grants and {links} mailed links ended."
        );
    } else {
        warnings.push(
            "whatever was revoked, signed out or changed after the backup was made is as it was before; \
             --sign-everybody-out would end all sessions and tokens"
                .to_owned(),
        );
    }
    if !applied.is_empty() {
        let _ = writeln!(text, "Brought to this release's schema: {}.", applied.join(", "));
    }
    if restored.before_is_unreadable {
        warnings.push("the database that was there cannot be read, so it could not be told whether a server uses it: make sure that none runs".to_owned());
    }
    let done = Done {
        database: url,
        from,
        applied,
        before,
        signed_out: restored.ended.is_some(),
        contents: View::from(&restored.contents),
    };
    Ok(Answer::new(&done, text)?.warn(warnings))
}
