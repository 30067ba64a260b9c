//! The administrator rotates the signing key by the command line, a process of its own, while everything runs.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde_json::Value;
use tokio::process::Command;
use tokio::time::{Instant, interval};

use super::tokens_silently;
use crate::cli::demo::check::answer::text;
use crate::cli::demo::check::application::{self, Application, Tokens};
use crate::cli::demo::check::browser::Browser;
use crate::cli::demo::check::expect;
use crate::cli::demo::check::report::{Report, Stopped};
use crate::cli::demo::process::keep_out_of_it;
use crate::cli::demo::stage::Stage;

/// A change by another process is seen within a second; this leaves room for a slow machine.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// What `signet keys rotate --now --yes` says.
#[derive(Debug)]
struct Rotated {
    /// The key that signs from now on.
    active: String,
    /// The key that was published for the next rotation.
    published: String,
}

pub(super) async fn play(
    stage: &Stage,
    report: &mut Report,
    app: &Application,
    browser: &mut Browser,
) -> Result<Tokens, Stopped> {
    let before =
        report.step("the browser is still signed in: tokens without a page", tokens_silently(app, browser));
    let before = before.await?;
    let rotated = report.step("`signet keys rotate --now --yes`, as another process", rotate(stage)).await?;
    let work = async { published(app, &rotated.published).await };
    report.step("the new key appears among the published keys", work).await?;
    let accounts = format!("{}/api/bank/accounts", stage.bank.url);
    let work = async { app.call(&accounts, &before.access).await?.status(200).map(|_| ()) };
    report.step("a token of the old key still opens the bank", work).await?;
    let work = async { signed_by(app, browser, &rotated.active, &before).await };
    let tokens = report.step("new tokens carry the kid of the key that was activated", work).await?;
    let work = async { app.call(&accounts, &tokens.access).await?.status(200).map(|_| ()) };
    report.step("and open the bank, which was not told", work).await?;
    Ok(tokens)
}

async fn rotate(stage: &Stage) -> anyhow::Result<Rotated> {
    let program = std::env::current_exe().context("this program cannot be found")?;
    let variables = stage.variables.iter().map(|(name, value)| (*name, value.as_str()));
    let mut command = Command::new(program);
    keep_out_of_it(&mut command);
    command
        .args(["keys", "rotate", "--now", "--yes", "--json"])
        .envs(variables)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let output = command.output().await.context("`signet keys rotate --now --yes` cannot be started")?;
    let (said, complained) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if !output.status.success() {
        bail!(
            "`signet keys rotate --now --yes`\nexpected: exit code 0\ncame:     {} {said}{complained}",
            output.status
        );
    }
    let json: Value = serde_json::from_str(&said).with_context(|| format!("no JSON: {said}"))?;
    let rotated = Rotated { active: text(&json, "kid"), published: text(&json, "next") };
    let both = !rotated.active.is_empty() && !rotated.published.is_empty();
    expect::holds("the activated key as `kid` and the published one as `next`", both, &json)?;
    Ok(rotated)
}

async fn published(app: &Application, kid: &str) -> anyhow::Result<()> {
    let (began, mut turns) = (Instant::now(), interval(LOOK_AGAIN));
    loop {
        turns.tick().await;
        let kids = app.key_ids().await?;
        if kids.iter().any(|one| one == kid) {
            return Ok(());
        }
        if began.elapsed() > PATIENCE {
            return expect::holds(
                &format!("{kid} among the published keys within {PATIENCE:?}"),
                false,
                &kids,
            );
        }
    }
}

async fn signed_by(
    app: &Application,
    browser: &mut Browser,
    kid: &str,
    before: &Tokens,
) -> anyhow::Result<Tokens> {
    let tokens = tokens_silently(app, browser).await?;
    for (name, token) in [("access", &tokens.access), ("refresh", &tokens.refresh), ("ID", &tokens.id)] {
        let came = text(&application::header(token)?, "kid");
        expect::equal(&format!("kid of the {name} token"), came.as_str(), kid)?;
    }
    let old = text(&application::header(&before.access)?, "kid");
    expect::differs("the kid", &kid, &old.as_str())?;
    Ok(tokens)
}
