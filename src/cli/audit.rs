//! `signet audit …`: searches the log, seals it, takes what is old into archives, and says whether anybody changed it.

mod archive;
pub(super) mod reading;
mod verify;

use clap::Subcommand;

use archive::ArchiveArguments;
use reading::{ExportArguments, ListArguments};
use verify::VerifyArguments;

use super::local::Local;
use super::output::Answer;
use crate::config::Settings;
use crate::domain::ids::AuditEventId;
use crate::jobs::seal_audit;

/// What to do with the audit log.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Follow the chain of seals and name every event that is missing or was altered; exit code 1 if there is one
    #[command(
        after_help = "Keep the head that it prints somewhere else, and give it next time: then nobody can cut off the end of\nthe log and seal it anew.\n\nExamples:\n  signet audit verify\n  signet audit verify --head 12:mG0fQ3x1l2vA7bU8c9dE0f1g2h3i4j5k6l7m8n9o0p1\n  signet audit verify --archive data/audit/*.jsonl\n  signet audit verify --archive audit-0000000001-0000000040.jsonl --alone"
    )]
    Verify(VerifyArguments),
    /// Write what is old to archives, and take it out of the database; a server with `audit.keep` does it every day
    #[command(
        after_help = "Each archive is a file of JSON lines with events, seals and signatures; nothing is taken away before its archive\nwas read back and holds. The last 30 days stay.\n\nExamples:\n  signet audit archive --before 2026-01-01\n  signet audit verify --archive data/audit/*.jsonl"
    )]
    Archive(ArchiveArguments),
    /// Search the log, the newest events first
    #[command(
        after_help = "Examples:\n  signet audit list --event sign_in --outcome failure --since 2027-01-15\n  signet audit list --request 0197a3c2-5b7e-7c11-8d2f-0a1b2c3d4e5f"
    )]
    List(ListArguments),
    /// Show one event, with what was changed
    Show {
        /// Its id
        #[arg(value_name = "ID")]
        id: AuditEventId,
    },
    /// Write what is found to a file, as JSON lines or CSV
    #[command(
        after_help = "Example:\n  signet audit export january.csv --format csv --since 2027-01-01 --until 2027-02-01"
    )]
    Export(ExportArguments),
    /// Seal now what waits for the next seal; a running server does it every minute
    Seal,
}

pub(super) async fn run(verb: Verb, settings: Settings) -> anyhow::Result<Answer> {
    // Archives speak for themselves: no database, no master key.
    if let Verb::Verify(arguments) = &verb
        && arguments.alone
    {
        return verify::alone(arguments);
    }
    let local = &Local::open(settings).await?;
    match verb {
        Verb::Verify(arguments) => verify::run(arguments, local).await,
        Verb::Archive(arguments) => archive::run(arguments, local).await,
        Verb::List(arguments) => reading::list(arguments, local).await,
        Verb::Show { id } => reading::show(id, local).await,
        Verb::Export(arguments) => reading::export(arguments, local).await,
        Verb::Seal => seal(local).await,
    }
}

async fn seal(local: &Local) -> anyhow::Result<Answer> {
    let seals = seal_audit::once(&local.house).await?;
    let events: usize = seals.iter().map(|sealed| sealed.events).sum();
    let head = seals.last().map(|sealed| sealed.head.to_string());
    let text = match &head {
        None => "There was nothing to seal.".to_owned(),
        Some(head) => format!("Sealed {events} events.\nHead: {head}"),
    };
    Answer::new(&serde_json::json!({ "sealed": events, "head": head }), text)
}
