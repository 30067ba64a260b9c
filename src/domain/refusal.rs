//! Why an administrative operation does not do what it was asked. Pages, API and command line tell it each in their way.

use std::fmt;

use super::named::named;

named! {
    /// The kind of a refusal, by a word that programs can rely on.
    RefusalCode, "refusal" {
        /// There is no such thing, or it is none of the caller's business.
        NotFound = "not_found",
        /// Something else has this name.
        Taken = "taken",
        /// What was given breaks a rule.
        Invalid = "invalid",
        /// The caller may not do this.
        Forbidden = "forbidden",
        /// Somebody changed it meanwhile.
        Changed = "changed",
        /// Others use it.
        InUse = "in_use",
        /// Its state does not allow this.
        Conflict = "conflict",
        /// It must not be done yet.
        TooEarly = "too_early",
        /// Afterwards nobody could administer this server.
        LastAdministrator = "last_administrator",
    }
}

/// A refusal, in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Refusal {
    /// Its kind.
    pub code: RefusalCode,
    /// What is wrong, in a sentence without a full stop.
    pub detail: String,
    /// The field of the request that is wrong.
    pub field: Option<&'static str>,
}

impl Refusal {
    /// Of this kind.
    pub fn new(code: RefusalCode, detail: impl fmt::Display) -> Self {
        Self { code, detail: detail.to_string(), field: None }
    }

    /// There is no such thing.
    pub fn not_found(detail: impl fmt::Display) -> Self {
        Self::new(RefusalCode::NotFound, detail)
    }

    /// A field that breaks a rule.
    pub fn invalid(field: &'static str, detail: impl fmt::Display) -> Self {
        Self::new(RefusalCode::Invalid, detail).at(field)
    }

    /// Somebody changed it meanwhile.
    pub fn changed() -> Self {
        Self::new(
            RefusalCode::Changed,
            "somebody changed it since you looked; look again, and repeat your change",
        )
    }

    /// More than the caller may do themselves.
    pub fn beyond_own() -> Self {
        Self::new(RefusalCode::Forbidden, "this takes permissions that you do not have yourself")
    }

    /// For people: a whole sentence.
    pub fn sentence(&self) -> String {
        let mut letters = self.detail.chars();
        let first = letters.next().map(char::to_uppercase).into_iter().flatten();
        first.chain(letters).chain(std::iter::once('.')).collect()
    }

    /// Names the field.
    #[must_use]
    pub fn at(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }
}

/// Reads a field of a request.
pub fn read<T>(field: &'static str, text: &str) -> Result<T, Refusal>
where
    T: std::str::FromStr,
    T::Err: fmt::Display,
{
    text.parse().map_err(|error| Refusal::invalid(field, error))
}

/// Reads a field of a request that holds a list.
pub fn read_all<T>(field: &'static str, texts: &[String]) -> Result<Vec<T>, Refusal>
where
    T: std::str::FromStr,
    T::Err: fmt::Display,
{
    texts.iter().map(|text| read(field, text)).collect()
}
