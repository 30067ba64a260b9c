//! Errors as JSON: `application/problem+json` (RFC 9457) with a stable `code` that programs compare.

use serde::Serialize;

/// The body of an error answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The HTTP status, repeated in the body.
    pub status: u16,
    /// What programs compare; never changes once released.
    pub code: &'static str,
    /// The kind of problem in a few words, the same each time.
    pub title: &'static str,
    /// What happened this time, for a developer to read.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

impl Problem {
    /// The media type of the body.
    pub const CONTENT_TYPE: &'static str = "application/problem+json";

    /// A problem with a sentence about this case.
    pub fn new(status: u16, code: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, title, detail: detail.into() }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.detail)
    }
}

impl std::error::Error for Problem {}
