//! `[audit]`: how long the audit log stays in the database, and where what is older goes.

use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Value, json};

use super::problem::{Problem, Problems};
use super::written::Written;
use crate::domain::time::Span;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    keep: Written,
    archive_directory: Written,
}

/// The audit log.
#[derive(Clone, Debug)]
pub struct AuditSettings {
    /// How long events stay in the database; `None`: for ever.
    pub keep: Option<Span>,
    /// The folder of the archives.
    pub archive_directory: PathBuf,
}

impl AuditSettings {
    pub(super) fn show(&self) -> Value {
        json!({
            "keep": self.keep.map(|keep| keep.to_string()),
            "archive_directory": self.archive_directory.display().to_string(),
        })
    }
}

impl TryFrom<Raw> for AuditSettings {
    type Error = Problems;

    fn try_from(raw: Raw) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        // Shorter, and pages could not show people their last weeks.
        let span = |keep: &Written| keep.span(Span::from_days(30)..=Span::from_days(36500));
        let keep = problems.keep(raw.keep.given().map(span).transpose());
        let directory = problems.keep(directory(&raw.archive_directory));
        let settings = || Some(Self { keep: keep?, archive_directory: directory? });
        problems.finish(settings())
    }
}

fn directory(written: &Written) -> Result<PathBuf, Problem> {
    match written.text()? {
        "" => Err(written.unexpected("the path of a folder")),
        path => Ok(path.into()),
    }
}
