//! From plain columns to values that cannot be wrong. What does not convert is a fault that names table, column and id.

use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::decision::Fault;
use crate::domain::secret::SecretHash;
use crate::domain::time::{Span, Timestamp};

/// Where a row stands, for the fault that names it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) table: &'static str,
    pub(super) id: &'a str,
}

impl Place<'_> {
    pub(super) fn inconsistent(self, column: &'static str) -> Fault {
        Fault::inconsistent(self.table, column, self.id)
    }

    /// A value by its text.
    pub(super) fn parse<T: FromStr>(self, column: &'static str, text: &str) -> Result<T, Fault> {
        text.parse().map_err(|_| self.inconsistent(column))
    }

    /// A value that may be missing.
    pub(super) fn parse_option<T: FromStr>(
        self,
        column: &'static str,
        text: Option<&str>,
    ) -> Result<Option<T>, Fault> {
        text.map(|text| self.parse(column, text)).transpose()
    }

    /// A value by its JSON.
    pub(super) fn json<T: DeserializeOwned>(self, column: &'static str, text: &str) -> Result<T, Fault> {
        serde_json::from_str(text).map_err(|_| self.inconsistent(column))
    }

    /// A set of scopes; the empty text is the empty set.
    pub(super) fn scope(self, text: &str) -> Result<crate::domain::scope::Scope, Fault> {
        if text.is_empty() { Ok(crate::domain::scope::Scope::default()) } else { self.parse("scope", text) }
    }

    /// The hash of a secret.
    pub(super) fn hash(self, column: &'static str, bytes: &[u8]) -> Result<SecretHash, Fault> {
        SecretHash::from_bytes(bytes).ok_or_else(|| self.inconsistent(column))
    }
}

/// The stored form of a list or a structure.
pub(super) fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|error| Fault::internal("writing JSON to a row", error))
}

pub(super) fn moment(millis: Option<i64>) -> Option<Timestamp> {
    millis.map(Timestamp::from_millis)
}

pub(super) fn span(millis: Option<i64>) -> Option<Span> {
    millis.map(Span::from_millis)
}
