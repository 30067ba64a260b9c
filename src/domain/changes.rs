//! What an administrator changed: of each field what it was and what it is, for the audit log; and the version of what
//! they looked at, so that nobody overwrites what they have not seen.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::decision::Fault;

/// Bytes of a version.
const LENGTH: usize = 16;

/// The fields that differ, each with what it was and what it is. They are those of views, in which no secret stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes(Map<String, Value>);

impl Changes {
    /// Between two states of one thing.
    pub fn between(before: &impl Serialize, after: &impl Serialize) -> Result<Self, Fault> {
        let (before, after) = (fields(before)?, fields(after)?);
        let mut changed = Map::new();
        for name in before.keys().chain(after.keys()) {
            let (was, is) = (before.get(name), after.get(name));
            // The time of a change says nothing about it.
            if was != is && name != "updated_at" {
                changed.insert(name.clone(), json!({ "before": was, "after": is }));
            }
        }
        Ok(Self(changed))
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names of what differs.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl fmt::Display for Changes {
    /// As JSON: `{"name": {"before": "Ada", "after": "Ada Lovelace"}}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Value::Object(self.0.clone()).fmt(f)
    }
}

fn fields(thing: &impl Serialize) -> Result<Map<String, Value>, Fault> {
    match serde_json::to_value(thing).map_err(|error| Fault::internal("comparing two states", error))? {
        Value::Object(fields) => Ok(fields),
        other => Ok(Map::from_iter([("value".to_owned(), other)])),
    }
}

/// A state of something: it differs when anything about it differs. The `ETag` of the API (RFC 9110 §8.8.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version(String);

/// The text is no version.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a version of anything here")]
pub struct InvalidVersion;

impl Version {
    /// Of this state.
    pub fn of(state: &impl Serialize) -> Result<Self, Fault> {
        let json = serde_json::to_vec(state).map_err(|error| Fault::internal("naming a state", error))?;
        let digest = Sha256::digest(json);
        Ok(Self(URL_SAFE_NO_PAD.encode(digest.get(..LENGTH).unwrap_or_default())))
    }

    /// One that nothing has.
    pub const fn none() -> Self {
        Self(String::new())
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Version {
    type Err = InvalidVersion;

    fn from_str(text: &str) -> Result<Self, InvalidVersion> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| InvalidVersion)?;
        if bytes.len() == LENGTH { Ok(Self(text.to_owned())) } else { Err(InvalidVersion) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_told() {
        let before = json!({ "name": "Ada", "state": "active", "gone": 1, "updated_at": 1 });
        let after = json!({ "name": "Ada Lovelace", "state": "active", "new": [2], "updated_at": 2 });
        let changes = Changes::between(&before, &after).unwrap();
        assert_eq!(changes.names().collect::<Vec<_>>(), ["name", "gone", "new"]);
        let told: Value = serde_json::from_str(&changes.to_string()).unwrap();
        assert_eq!(told["name"], json!({ "before": "Ada", "after": "Ada Lovelace" }));
        assert_eq!(told["gone"], json!({ "before": 1, "after": null }));
        assert!(Changes::between(&before, &before).unwrap().is_empty());
    }

    #[test]
    fn equal_states_have_equal_versions() {
        let version = Version::of(&json!({ "name": "Ada" })).unwrap();
        assert_eq!(version, Version::of(&json!({ "name": "Ada" })).unwrap());
        assert_ne!(version, Version::of(&json!({ "name": "Bob" })).unwrap());
        assert_eq!(version.as_str().parse(), Ok(version));
        for wrong in ["", "abc", "*", "AAAAAAAAAAAAAAAAAAAAAAAA"] {
            assert!(wrong.parse::<Version>().is_err(), "{wrong}");
        }
    }
}
