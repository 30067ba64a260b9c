//! The figures of a run: as JSON, and as tables for people.

mod ratios;
mod table;
mod text;

use std::path::PathBuf;

use serde::Serialize;

pub use ratios::{Ratio, ratios};
pub use table::Table;
pub use text::print;

use crate::ceilings::Ceilings;
use crate::load::Outcome;
use crate::up::Startup;

#[derive(Debug, Serialize)]
pub struct Report {
    pub machine: Machine,
    pub issuer: Option<String>,
    pub scenarios: Vec<Outcome>,
    pub ceilings: Option<Ceilings>,
    pub ratios: Vec<Ratio>,
    /// Only from `bench up`.
    pub startup: Option<Startup>,
}

#[derive(Debug, Serialize)]
pub struct Machine {
    pub processor: String,
    pub cores: usize,
    pub memory_bytes: u64,
}

impl Machine {
    pub fn here() -> Self {
        let field = |path: &str, name: &str| {
            let text = std::fs::read_to_string(path).unwrap_or_default();
            let line = text.lines().find(|line| line.starts_with(name));
            line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim().to_owned())
        };
        let memory = field("/proc/meminfo", "MemTotal").unwrap_or_default();
        let kibibytes: u64 =
            memory.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or_default();
        let processors = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        Self {
            processor: field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".to_owned()),
            // Not `available_parallelism`: that is one as soon as the generator is pinned.
            cores: processors.lines().filter(|line| line.starts_with("processor")).count(),
            memory_bytes: kibibytes * 1_024,
        }
    }
}

impl Report {
    pub fn new(issuer: Option<String>, scenarios: Vec<Outcome>, ceilings: Option<Ceilings>) -> Self {
        let ratios = ceilings.as_ref().map(|ceilings| ratios(&scenarios, ceilings)).unwrap_or_default();
        Self { machine: Machine::here(), issuer, scenarios, ceilings, ratios, startup: None }
    }

    /// Prints, and writes JSON when a file is named.
    pub fn publish(&self, json: Option<&PathBuf>) -> anyhow::Result<()> {
        print(self);
        if let Some(path) = json {
            std::fs::write(path, serde_json::to_vec_pretty(self)?)?;
            println!("\nwritten to {}", path.display());
        }
        Ok(())
    }
}
