//! `signet doctor`: looks at the house and says what to do.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;

use super::output::Answer;
use crate::admin::doctor::Check;
use crate::admin::doctor::operation::examine;
use crate::admin::doctor::view::ReportView;
use crate::config::Settings;
use crate::domain::time::Clock as _;
use crate::env::{SystemClock, SystemRandom};
use crate::startup::{master_key, patient};

/// How to look.
#[derive(Debug, Args)]
#[command(
    after_help = "Looks at settings, database, keys, audit log, clients, mail, TLS, and at the metadata under the issuer's name. It\nchanges nothing, and sends no mail. Exit code 1 when there is a problem.\n\nExamples:\n  signet doctor\n  signet doctor --json | jq '.checks[] | select(.state != \"ok\")'"
)]
pub(super) struct Arguments {
    /// Trust the certificates in this PEM file, too, when the issuer is asked over https
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
}

pub(super) async fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<Answer> {
    let read =
        |path: &PathBuf| std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()));
    let patient = patient(settings, arguments.ca.as_ref().map(read).transpose()?);
    let master = |id: &str| {
        let found = master_key(&settings.keys, Some(id), &SystemRandom);
        found.map(Arc::new).map_err(|error| error.to_string())
    };
    let checks = examine(&patient, master, SystemClock.now()).await;
    let report = ReportView::from(checks);
    let fine = report.checks.len().saturating_sub(report.problems).saturating_sub(report.warnings);
    let text = format!(
        "{}\n{} problems, {} warnings, {fine} in order.",
        written(&report.checks),
        report.problems,
        report.warnings
    );
    let answer = Answer::new(&report, text)?;
    Ok(if report.healthy { answer } else { answer.refused() })
}

/// A heading for each family; the advice stands below what it is about.
fn written(checks: &[Check]) -> String {
    let mut families: Vec<&str> = Vec::new();
    for check in checks {
        if !families.contains(&check.family()) {
            families.push(check.family());
        }
    }
    let mut text = String::new();
    for family in families {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{family}");
        for check in checks.iter().filter(|check| check.family() == family) {
            let _ = writeln!(text, "  {:<7}  {}", check.state.as_str(), printable(&check.says));
            if let Some(advice) = &check.advice {
                let _ = writeln!(text, "           → {}", printable(advice));
            }
        }
    }
    text
}

/// What others have said must not steer the terminal.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}
