//! What the doctor found, as programs see it.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Check, State};

/// What the doctor found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReportView {
    /// Whether there is no problem.
    pub healthy: bool,
    /// Checks that ended as a problem: it does not work, or is not safe.
    pub problems: usize,
    /// Checks that ended as a warning: it works, and should be otherwise.
    pub warnings: usize,
    /// Every check, in the order in which a person would look.
    #[schema(value_type = Vec<CheckView>)]
    pub checks: Vec<Check>,
}

/// One check.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckView {
    /// Family and name: `database.integrity`.
    pub name: String,
    /// `ok`, `warning` or `problem`.
    pub state: String,
    /// What was found, in a sentence.
    pub says: String,
    /// What to do about it.
    pub advice: Option<String>,
}

impl From<Vec<Check>> for ReportView {
    fn from(checks: Vec<Check>) -> Self {
        let count = |state| checks.iter().filter(|check| check.state == state).count();
        let (problems, warnings) = (count(State::Problem), count(State::Warning));
        Self { healthy: problems == 0, problems, warnings, checks }
    }
}
