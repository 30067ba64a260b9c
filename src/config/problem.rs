//! What is wrong with the settings: all of it at once, so that an operator corrects them in one go.

use std::fmt;

use super::written::Source;

/// One wrong setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    setting: String,
    source: Option<Source>,
    message: String,
}

impl Problem {
    pub(super) fn new(
        setting: impl Into<String>,
        source: Option<Source>,
        message: impl Into<String>,
    ) -> Self {
        Self { setting: setting.into(), source, message: message.into() }
    }

    /// Its name, as `server.listen`; of an unknown variable the variable's name.
    pub fn setting(&self) -> &str {
        &self.setting
    }

    /// What is wrong and what is expected; never a secret.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Some(source) => write!(f, "{} ({source}): {}", self.setting, self.message),
            None => write!(f, "{}: {}", self.setting, self.message),
        }
    }
}

/// All that is wrong with the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigErrors(Vec<Problem>);

impl ConfigErrors {
    /// One by one.
    pub fn problems(&self) -> &[Problem] {
        &self.0
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the settings are wrong:")?;
        self.0.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

impl std::error::Error for ConfigErrors {}

/// Collects problems while the settings are read.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    pub(super) fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// The value, or `None` with its problem noted.
    pub(super) fn keep<T>(&mut self, result: Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.push(problem)).ok()
    }

    /// As [`Self::keep`], for a whole section.
    pub(super) fn keep_all<T>(&mut self, result: Result<T, Self>) -> Option<T> {
        result.map_err(|problems| self.0.extend(problems.0)).ok()
    }

    /// The value, if nothing was wrong on the way. A value that is missing has left its problem here.
    pub(super) fn finish<T>(self, value: Option<T>) -> Result<T, Self> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(self),
        }
    }
}

impl From<Problems> for ConfigErrors {
    fn from(problems: Problems) -> Self {
        Self(problems.0)
    }
}
