//! `signet doctor`: looks at the house and says what to do.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use serde_json::json;

use super::output::Answer;
use crate::admin::doctor::keys::Schedule;
use crate::admin::doctor::operation::{Patient, examine, has_problems};
use crate::admin::doctor::settings::Weighed;
use crate::admin::doctor::{Check, State};
use crate::config::Settings;
use crate::domain::time::Clock as _;
use crate::env::{SystemClock, SystemRandom};
use crate::mail::transport::{MailOptions, Mailer};
use crate::startup::{in_full, master_key};

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
    let patient = patient(arguments, settings)?;
    let master =
        |id: &str| master_key(&settings.keys, Some(id), &SystemRandom).map_err(|error| error.to_string());
    let checks = examine(&patient, master, SystemClock.now()).await;
    let count = |state| checks.iter().filter(|check| check.state == state).count();
    let (warnings, problems) = (count(State::Warning), count(State::Problem));
    let text = format!(
        "{}\n{problems} problems, {warnings} warnings, {} in order.",
        written(&checks),
        count(State::Ok)
    );
    let json =
        json!({ "healthy": problems == 0, "problems": problems, "warnings": warnings, "checks": checks });
    let answer = Answer::new(&json, text)?;
    Ok(if has_problems(&checks) { answer.refused() } else { answer })
}

fn patient(arguments: &Arguments, settings: &Settings) -> anyhow::Result<Patient> {
    let server = &settings.server;
    let read =
        |path: &PathBuf| std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()));
    let ca = arguments.ca.as_ref().map(read).transpose()?;
    Ok(Patient {
        settings: Weighed {
            issuer: server.issuer.clone(),
            plain_http: server.plain_http,
            speaks_tls: server.tls.is_some(),
            proxies: server.proxies.clone(),
            email_verification: settings.accounts.registration.email_verification,
            cost: settings.passwords.cost,
        },
        database: settings.database.url.clone(),
        schedule: Schedule {
            publish_before: settings.keys.publish_before,
            rotate_every: settings.keys.rotate_every,
        },
        tls: server.tls.as_ref().map(|files| (files.cert.clone(), files.key.clone())),
        mail_url: settings.mail.url.clone(),
        mailer: Mailer::open(&MailOptions::from(settings)).map_err(|error| in_full(&error)),
        ca,
    })
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
