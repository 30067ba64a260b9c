//! `[log]`: what is logged, and in which form.

use serde::Deserialize;
use serde_json::{Value, json};
use tracing::level_filters::LevelFilter;

use super::problem::{Problem, Problems};
use super::written::Written;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    level: Written,
    format: Written,
}

/// The log.
#[derive(Clone, Debug)]
pub struct LogSettings {
    /// Lines below this level are left out.
    pub level: LevelFilter,
    /// The form of a line.
    pub format: LogFormat,
}

/// The form of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object.
    Json,
}

impl LogSettings {
    pub(super) fn show(&self) -> Value {
        let format = match self.format {
            LogFormat::Text => "text",
            LogFormat::Json => "json",
        };
        json!({ "level": self.level.to_string(), "format": format })
    }
}

impl TryFrom<Raw> for LogSettings {
    type Error = Problems;

    fn try_from(raw: Raw) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let level = problems.keep(level(&raw.level));
        let format = problems.keep(format(&raw.format));
        let settings = || Some(Self { level: level?, format: format? });
        problems.finish(settings())
    }
}

fn level(written: &Written) -> Result<LevelFilter, Problem> {
    match written.text()? {
        "off" => Ok(LevelFilter::OFF),
        "error" => Ok(LevelFilter::ERROR),
        "warn" => Ok(LevelFilter::WARN),
        "info" => Ok(LevelFilter::INFO),
        "debug" => Ok(LevelFilter::DEBUG),
        "trace" => Ok(LevelFilter::TRACE),
        _ => Err(written.unexpected("off, error, warn, info, debug or trace")),
    }
}

fn format(written: &Written) -> Result<LogFormat, Problem> {
    match written.text()? {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(written.unexpected("text or json")),
    }
}
