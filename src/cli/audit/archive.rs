//! `signet audit archive`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::reading::moment;
use crate::admin::audit::archive::plan::YOUNGEST;
use crate::cli::local::Local;
use crate::cli::output::Answer;
use crate::domain::time::Timestamp;
use crate::jobs::archive_audit::archive_until;

/// What leaves, and where it goes.
#[derive(Debug, Args)]
pub(in crate::cli) struct ArchiveArguments {
    /// Events that were sealed before this moment
    #[arg(long, value_name = "DATE", value_parser = moment)]
    before: Timestamp,
    /// The folder of the archives, in place of `audit.archive_directory`
    #[arg(long, value_name = "DIR")]
    directory: Option<PathBuf>,
}

pub(super) async fn run(arguments: ArchiveArguments, local: &Local) -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct Made {
        file: String,
        first_seal: i64,
        last_seal: i64,
        events: i64,
    }

    let ArchiveArguments { before, directory } = arguments;
    let latest = local.house.surroundings.clock.now().minus(YOUNGEST);
    anyhow::ensure!(before <= latest, "the last 30 days stay in the database: give a moment before {latest}");
    let directory = directory.unwrap_or_else(|| local.settings.audit.archive_directory.clone());
    let done = archive_until(&local.house, &directory, before).await?;
    let files: Vec<Made> = done
        .iter()
        .map(|done| Made {
            file: done.file.display().to_string(),
            first_seal: done.archive.first,
            last_seal: done.archive.last,
            events: done.archive.events,
        })
        .collect();
    if files.is_empty() {
        return Answer::new(
            &serde_json::json!({ "archives": files }),
            "Nothing is so old, or only the newest seal, which stays.",
        );
    }
    let lines: Vec<String> = files
        .iter()
        .map(|one| {
            format!("{}: {} events, seals {} to {}", one.file, one.events, one.first_seal, one.last_seal)
        })
        .collect();
    let text = format!("Taken out of the database, into archives:\n{}", lines.join("\n"));
    Answer::new(&serde_json::json!({ "archives": files }), text)
}
