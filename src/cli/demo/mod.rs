//! `signet demo`: the main job on one machine with nothing to set up. The server runs in this process, and the bank, the
//! trading service and a web client are processes of their own that know only its URL. `--check` plays the whole story
//! through HTTP and says whether every step went as it should.

mod cast;
mod check;
mod guide;
mod leash;
mod mailbox;
mod process;
mod secrets;
mod show;
mod stage;
pub mod web;

use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::Subcommand;
use tracing_subscriber::EnvFilter;

use super::output::Format;
use crate::domain::decision::Fault;

/// What to demonstrate.
#[derive(Debug, clap::Args)]
pub struct DemoArgs {
    /// Play the whole story through HTTP, say how each step went, and exit with 0 or 1
    #[arg(long)]
    check: bool,
    /// Stop when standard input ends: how the parts die with the demo
    #[arg(long, hide = true)]
    leash: bool,
    #[command(subcommand)]
    part: Option<DemoPart>,
}

/// One part of the demo, as a process of its own.
#[derive(Debug, Subcommand)]
pub enum DemoPart {
    /// The example bank
    Bank(signet_example_bank::Options),
    /// The example trading service
    Trading(signet_example_trading::Options),
    /// The example web application
    Web(web::Options),
    /// The mailbox that shows what the demo's server sends
    Mailbox(mailbox::Options),
}

/// Runs the demo, its check, or one of its parts.
pub async fn run(args: DemoArgs, format: Format) -> anyhow::Result<ExitCode> {
    log_warnings();
    if args.leash {
        leash::hold();
    }
    match args.part {
        // Their errors say it all; the sources would say it again.
        Some(DemoPart::Bank(options)) => signet_example_bank::run(options).await.map_err(said)?,
        Some(DemoPart::Trading(options)) => signet_example_trading::run(options).await.map_err(said)?,
        Some(DemoPart::Mailbox(options)) => mailbox::run(options).await.map_err(|error| in_full(&error))?,
        Some(DemoPart::Web(options)) => web::run(options).await.map_err(|error| in_full(&error))?,
        None if args.check => return Ok(Box::pin(check::run(format)).await),
        None => show::run(format).await.map_err(|error| in_full(&error))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn said(error: impl std::fmt::Display) -> anyhow::Error {
    anyhow::anyhow!("{error}")
}

/// What went wrong and why, in one message.
fn in_full(error: &anyhow::Error) -> anyhow::Error {
    match error.downcast_ref::<Fault>() {
        Some(fault) => anyhow::anyhow!("{}", fault.in_full()),
        None => anyhow::anyhow!("{error:#}"),
    }
}

/// Only what goes wrong with the demo itself is logged, so that the guide stays in sight; `RUST_LOG` asks for more.
fn log_warnings() {
    let filter = EnvFilter::try_from_default_env();
    let filter = filter.unwrap_or_else(|_| EnvFilter::new("warn,signet::audit=off"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // The caller may have set up the log already.
    let _ = log.with_ansi(std::io::stderr().is_terminal()).try_init();
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser};

    use super::*;

    #[derive(Debug, Parser)]
    struct Arguments {
        #[command(flatten)]
        demo: DemoArgs,
    }

    #[test]
    fn the_arguments_fit_together() {
        Arguments::command().debug_assert();
    }
}
