//! Local mode: the command line opens the house as the server does and calls the operations itself.

use std::sync::Arc;

use crate::admin::context::Context;
use crate::config::Settings;
use crate::env::{SystemClock, SystemRandom};
use crate::startup::{House, StartError};

/// The house, opened by the command line.
#[derive(Debug)]
pub(super) struct Local {
    pub(super) house: House,
    pub(super) settings: Settings,
}

impl Local {
    /// Brings the schema up to date and opens the database with its keys.
    pub(super) async fn open(settings: Settings) -> anyhow::Result<Self> {
        let house = open(&settings).await?;
        Ok(Self { house, settings })
    }

    /// For an operation that begins now.
    pub(super) fn context(&self) -> Context {
        let (now, random) =
            (self.house.surroundings.clock.now(), Arc::clone(&self.house.surroundings.random));
        Context::local("cli", now, random).at(&self.house.surroundings.settings.issuer)
    }
}

/// Opens the house; an error of the database names the database.
pub(super) async fn open(settings: &Settings) -> anyhow::Result<House> {
    match House::open(settings, Arc::new(SystemClock), Arc::new(SystemRandom)).await {
        Err(StartError::Fault(fault)) => {
            anyhow::bail!("{}: {}", settings.database.url.masked(), fault.in_full())
        }
        house => Ok(house?),
    }
}
