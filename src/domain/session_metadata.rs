//! What an application or an administrator keeps with a session: a few texts by key.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// At most [`SessionMetadata::MOST`] texts by key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
pub struct SessionMetadata(BTreeMap<String, String>);

/// Not a few short texts by key.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "metadata is at most 20 texts of up to 256 characters, by keys of 1 to 64 characters of a-z 0-9 - _ : ."
)]
pub struct InvalidMetadata;

impl SessionMetadata {
    /// Most texts of one session.
    pub const MOST: usize = 20;

    /// The text with this key.
    pub fn find(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// All of it, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, text)| (key.as_str(), text.as_str()))
    }
}

impl TryFrom<BTreeMap<String, String>> for SessionMetadata {
    type Error = InvalidMetadata;

    fn try_from(texts: BTreeMap<String, String>) -> Result<Self, InvalidMetadata> {
        let key = |key: &str| {
            let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_:.".contains(&b);
            (1..=64).contains(&key.len()) && key.bytes().all(allowed)
        };
        let text = |text: &str| text.chars().count() <= 256 && !text.chars().any(char::is_control);
        let right = texts.len() <= Self::MOST && texts.iter().all(|(k, t)| key(k) && text(t));
        if right { Ok(Self(texts)) } else { Err(InvalidMetadata) }
    }
}

impl From<SessionMetadata> for BTreeMap<String, String> {
    fn from(metadata: SessionMetadata) -> Self {
        metadata.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(pairs: &[(&str, &str)]) -> Result<SessionMetadata, InvalidMetadata> {
        let texts: BTreeMap<_, _> = pairs.iter().map(|(k, t)| ((*k).to_owned(), (*t).to_owned())).collect();
        texts.try_into()
    }

    #[test]
    fn it_is_a_few_short_texts_by_key() {
        let metadata = parse(&[("tenant", "acme"), ("shop:till", "7")]).unwrap();
        assert_eq!(metadata.find("tenant"), Some("acme"));
        assert_eq!(metadata.find("gone"), None);
        assert_eq!(metadata.iter().count(), 2);
        let again: SessionMetadata =
            serde_json::from_str(&serde_json::to_string(&metadata).unwrap()).unwrap();
        assert_eq!(again, metadata);
        let long = "x".repeat(257);
        for wrong in [("", "a"), ("A", "a"), ("a b", "a"), ("a", &long), ("a", "a\nb")] {
            assert!(parse(&[wrong]).is_err(), "{wrong:?}");
        }
        let many: BTreeMap<_, _> = (0..21).map(|n| (n.to_string(), String::new())).collect();
        assert!(SessionMetadata::try_from(many).is_err());
    }
}
