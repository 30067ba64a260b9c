//! Scopes (RFC 6749 §3.3): a set of tokens, each of which an application may ask for.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The scopes that OpenID Connect names (Core §5.4, §11) and that belong to no API.
pub const OPENID_SCOPES: [&str; 5] = ["openid", "profile", "email", "phone", "offline_access"];

/// A set of scope tokens, kept sorted so that equal sets are written alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope(BTreeSet<String>);

/// The text is no scope.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a scope is one or more tokens of visible ASCII without \" and \\, separated by single spaces")]
pub struct InvalidScope;

impl Scope {
    /// Whether `token` is in the set.
    pub fn contains(&self, token: &str) -> bool {
        self.0.contains(token)
    }

    /// Whether every token of this set is in `other`.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.is_subset(&other.0)
    }

    /// Whether there is no token in the set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Both sets together.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0).cloned().collect())
    }

    /// The tokens for which `keep` holds.
    #[must_use]
    pub fn filtered(&self, keep: impl Fn(&str) -> bool) -> Self {
        Self(self.0.iter().filter(|token| keep(token)).cloned().collect())
    }

    /// The tokens that OpenID Connect does not name: those that belong to APIs.
    #[must_use]
    pub fn without_openid(&self) -> Self {
        self.filtered(|token| !OPENID_SCOPES.contains(&token))
    }

    /// The tokens that are in both.
    #[must_use]
    pub fn shared_with(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).cloned().collect())
    }

    /// The tokens, each by itself.
    pub fn tokens(&self) -> impl Iterator<Item = ScopeToken> {
        self.0.iter().cloned().map(ScopeToken)
    }

    /// The tokens in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Collects single tokens, as repeated `--scope` arguments give them.
    pub fn from_tokens<'a>(tokens: impl IntoIterator<Item = &'a str>) -> Result<Self, InvalidScope> {
        let mut set = BTreeSet::new();
        for token in tokens {
            if !is_token(token) {
                return Err(InvalidScope);
            }
            set.insert(token.to_owned());
        }
        Ok(Self(set))
    }
}

/// One token of a scope.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ScopeToken(String);

/// The text is not one token.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a scope is visible ASCII without \" and \\, at most 256 characters")]
pub struct InvalidScopeToken;

impl ScopeToken {
    /// The token.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ScopeToken {
    type Error = InvalidScopeToken;

    fn try_from(text: String) -> Result<Self, InvalidScopeToken> {
        text.parse()
    }
}

impl From<ScopeToken> for String {
    fn from(token: ScopeToken) -> Self {
        token.0
    }
}

impl FromStr for ScopeToken {
    type Err = InvalidScopeToken;

    fn from_str(text: &str) -> Result<Self, InvalidScopeToken> {
        if is_token(text) { Ok(Self(text.to_owned())) } else { Err(InvalidScopeToken) }
    }
}

impl fmt::Display for ScopeToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// RFC 6749 §3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E ).
fn is_token(token: &str) -> bool {
    !token.is_empty()
        && token.len() <= 256
        && token.bytes().all(|b| matches!(b, 0x21 | 0x23..=0x5B | 0x5D..=0x7E))
}

impl FromStr for Scope {
    type Err = InvalidScope;

    fn from_str(text: &str) -> Result<Self, InvalidScope> {
        Self::from_tokens(text.split(' '))
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, token) in self.iter().enumerate() {
            if n > 0 {
                f.write_str(" ")?;
            }
            f.write_str(token)?;
        }
        Ok(())
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Scope {
    /// The empty text is the empty set: stored rows may have none.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.is_empty() { Ok(Self::default()) } else { text.parse().map_err(serde::de::Error::custom) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn order_and_repetition_do_not_matter() {
        let scope: Scope = "profile openid profile".parse().unwrap();
        assert_eq!(scope.to_string(), "openid profile");
        assert!(scope.is_within(&"openid email profile".parse().unwrap()));
    }

    #[test]
    fn what_is_no_scope_is_refused() {
        for text in ["", " openid", "openid ", "a  b", "a\tb", "a\"b", "a\\b", "ä", "a\u{0}"] {
            assert!(text.parse::<Scope>().is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_parses_is_written_back_to_the_same_set(text in "[!#-\\[\\]-~ ]{0,60}") {
            if let Ok(scope) = text.parse::<Scope>() {
                prop_assert_eq!(scope.to_string().parse::<Scope>().unwrap(), scope);
            }
        }

        #[test]
        fn nothing_makes_it_panic(text in "\\PC*") {
            let _ = text.parse::<Scope>();
        }
    }
}
