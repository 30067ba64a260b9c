//! What somebody is called in another system, such as the one from which their account was taken over.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::text::is_plain;

/// A text of 1 to 128 characters in one line, compared letter by letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ExternalId(String);

/// The text is none.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("an external id has 1 to 128 characters, no control or invisible characters and no spaces around it")]
pub struct InvalidExternalId;

impl ExternalId {
    /// As given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ExternalId {
    type Err = InvalidExternalId;

    fn from_str(text: &str) -> Result<Self, InvalidExternalId> {
        let fits = (1..=128).contains(&text.chars().count());
        if fits && text.trim() == text && is_plain(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidExternalId)
        }
    }
}

impl TryFrom<String> for ExternalId {
    type Error = InvalidExternalId;

    fn try_from(text: String) -> Result<Self, InvalidExternalId> {
        text.parse()
    }
}

impl From<ExternalId> for String {
    fn from(id: ExternalId) -> Self {
        id.0
    }
}

impl fmt::Display for ExternalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
