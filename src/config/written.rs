//! A setting as somebody wrote it: it knows its name and where it stands, so that whatever is wrong with it can be
//! told in one line.

use std::fmt::{self, Display};
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use crate::domain::time::Span;

/// Where a setting was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// In the defaults that are compiled in.
    Default,
    /// In this file.
    File(String),
    /// In this environment variable.
    Variable(String),
}

impl Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "in {path}"),
            Self::Variable(name) => write!(f, "from {name}"),
        }
    }
}

/// A setting's text. It may be a secret, hence no `Debug`.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Written {
    pub(super) name: String,
    pub(super) source: Source,
    /// `None` for a list or a table, where only a single value makes sense.
    pub(super) text: Option<String>,
    /// The list or table that stands there instead of a single value.
    pub(super) structure: Option<serde_json::Value>,
}

impl Written {
    /// `None` when it is empty, which is how optional settings say that they are not set.
    pub(super) fn given(&self) -> Option<&Self> {
        (self.text.as_deref() != Some("")).then_some(self)
    }

    pub(super) fn is_default(&self) -> bool {
        self.source == Source::Default
    }

    pub(super) fn text(&self) -> Result<&str, Problem> {
        self.text.as_deref().ok_or_else(|| self.wrong("it must be a single value, not a list or a table"))
    }

    pub(super) fn parse<T: FromStr>(&self, expected: &str) -> Result<T, Problem> {
        self.text()?.parse().map_err(|_| self.unexpected(expected))
    }

    /// A list or a table; `None` when it is not set. In a variable it is written as JSON.
    pub(super) fn structure<T: DeserializeOwned>(&self, expected: &str) -> Result<Option<T>, Problem> {
        let Some(given) = self.given() else { return Ok(None) };
        let read = match (&given.structure, &given.text) {
            (Some(structure), _) => T::deserialize(structure),
            (None, text) => serde_json::from_str(text.as_deref().unwrap_or_default()),
        };
        read.map(Some).map_err(|error| self.wrong(format!("it is not {expected}: {error}")))
    }

    pub(super) fn flag(&self) -> Result<bool, Problem> {
        self.parse("true or false")
    }

    pub(super) fn number<T>(&self, range: RangeInclusive<T>) -> Result<T, Problem>
    where
        T: FromStr + PartialOrd + Display,
    {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        let number = self.parse(&expected)?;
        if range.contains(&number) { Ok(number) } else { Err(self.unexpected(&expected)) }
    }

    pub(super) fn span(&self, range: RangeInclusive<Span>) -> Result<Span, Problem> {
        let expected = format!(
            "a length of time from {} to {}, such as 90s, 15m, 12h or 7d",
            range.start(),
            range.end()
        );
        let span = self.parse(&expected)?;
        if range.contains(&span) { Ok(span) } else { Err(self.unexpected(&expected)) }
    }

    /// `expected` completes "… is not".
    pub(super) fn unexpected(&self, expected: &str) -> Problem {
        let text = self.text.as_deref().unwrap_or_default().escape_debug().to_string();
        self.wrong(format!("`{text}` is not {expected}"))
    }

    /// A problem that does not show the value.
    pub(super) fn wrong(&self, message: impl Into<String>) -> Problem {
        Problem::new(self.name.clone(), Some(self.source.clone()), message)
    }
}
