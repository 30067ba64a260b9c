//! `signet demo`: everything up, a guide on the screen, until Ctrl-C.

use anyhow::{Context as _, bail};
use tokio::signal::unix::{SignalKind, signal};

use super::stage::{Port, Stage};
use super::{Format, guide};

/// Runs until it is told to stop. A part that ends by itself ends the demo.
pub(super) async fn run(format: Format) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("signals cannot be handled")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("signals cannot be handled")?;
    let putting_up = async {
        let stage = Stage::put_up(Port::Usual).await?;
        guide::print(&stage, format)?;
        anyhow::Ok(stage)
    };
    let mut stage = tokio::select! {
        stage = putting_up => stage?,
        _ = terminate.recv() => return Ok(()),
        _ = interrupt.recv() => return Ok(()),
    };
    let lost = tokio::select! {
        ended = stage.ended() => Some(ended),
        _ = terminate.recv() => None,
        _ = interrupt.recv() => None,
    };
    stage.take_down().await;
    if let Some(ended) = lost {
        bail!("{ended}; what it said, if anything, stands above");
    }
    if format == Format::Text {
        println!("\nEverything is stopped, and the demo's files are gone.");
    }
    Ok(())
}
