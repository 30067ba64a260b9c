//! `signet audit …`: searches the log, seals it, and says whether anybody changed it.

pub(super) mod reading;

use std::sync::Arc;

use clap::Subcommand;
use serde::Serialize;

use reading::{ExportArguments, ListArguments};

use super::local::Local;
use super::output::Answer;
use crate::admin::audit::operation::{Report, verify};
use crate::domain::audit_chain::Head;
use crate::domain::ids::AuditEventId;
use crate::jobs::seal_audit;

/// What to do with the audit log.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Follow the chain of seals and name every event that is missing or was altered; exit code 1 if there is one
    #[command(
        after_help = "Keep the head that it prints somewhere else, and give it next time: then nobody can cut off the end of\nthe log and seal it anew.\n\nExamples:\n  signet audit verify\n  signet audit verify --head 12:mG0fQ3x1l2vA7bU8c9dE0f1g2h3i4j5k6l7m8n9o0p1"
    )]
    Verify {
        /// A head that was printed or logged before: the chain must still pass through it
        #[arg(long, value_name = "HEAD")]
        head: Option<Head>,
    },
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

pub(super) async fn run(verb: Verb, local: &Local) -> anyhow::Result<Answer> {
    match verb {
        Verb::Verify { head } => check(head, local).await,
        Verb::List(arguments) => reading::list(arguments, local).await,
        Verb::Show { id } => reading::show(id, local).await,
        Verb::Export(arguments) => reading::export(arguments, local).await,
        Verb::Seal => seal(local).await,
    }
}

/// How the log stands, as programs see it.
#[derive(Serialize)]
struct View {
    intact: bool,
    seals: i64,
    events: usize,
    unsealed: i64,
    head: Option<String>,
    damage: Vec<String>,
}

impl From<&Report> for View {
    fn from(report: &Report) -> Self {
        Self {
            intact: report.damage.is_empty(),
            seals: report.seals,
            events: report.events,
            unsealed: report.unsealed,
            head: report.head.as_ref().map(ToString::to_string),
            damage: report.damage.iter().map(ToString::to_string).collect(),
        }
    }
}

async fn check(noted: Option<Head>, local: &Local) -> anyhow::Result<Answer> {
    let is_unanchored = noted.is_none();
    let master = Arc::clone(&local.house.master);
    let report = local.house.store.read(move |conn| verify(conn, &master, noted.as_ref())).await?;
    let view = View::from(&report);
    let head = view.head.as_deref().unwrap_or("none");
    let mut text = format!(
        "{} events in {} seals, {} not sealed yet.\nHead: {head}",
        view.events, view.seals, view.unsealed
    );
    let warnings = warnings(&report, is_unanchored);
    if view.intact {
        return Ok(Answer::new(&view, format!("The audit log is intact: {text}"))?.warn(warnings));
    }
    for damage in &view.damage {
        text.push_str("\n  ");
        text.push_str(damage);
    }
    let answer = Answer::new(&view, format!("The audit log was changed.\n{text}"))?;
    Ok(answer.refused().warn(warnings))
}

/// What the chain cannot say by itself.
fn warnings(report: &Report, is_unanchored: bool) -> Vec<String> {
    let late = report.late.first().map(|first| {
        let others = match report.late.len() {
            1 => String::new(),
            all => format!(" (and {} others)", all.saturating_sub(1)),
        };
        format!(
            "seal {first}{others} was made more than a day after the oldest of its events: either nothing was sealed for \
             so long, or the seals before were taken away; compare the heads in the server's log"
        )
    });
    let unanchored = is_unanchored.then(|| {
        "no head was given: a log that was sealed anew from its beginning would look intact; give one that was noted or \
         logged before with --head"
            .to_owned()
    });
    late.into_iter().chain(unanchored).collect()
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
