//! `signet serve`: starts the server.

use crate::config::Settings;

/// Serves until it is told to stop.
pub fn run(_settings: Settings) -> anyhow::Result<()> {
    anyhow::bail!("`signet serve` is not wired yet")
}
