//! Why an operation did not succeed, with a short label to count it under.

use hyper::StatusCode;

/// A failed operation. `Display` is the long form for the first few, `label` the key for counting.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Failure {
    #[error("cannot connect to {to}: {why}")]
    Connect { to: String, why: String },
    #[error("no answer in time")]
    Timeout,
    #[error("connection broke: {0}")]
    Transport(String),
    #[error("{step}: status {status} {code}: {body}")]
    Refused { step: &'static str, status: StatusCode, code: String, body: String },
    #[error("{step}: {what}")]
    Unexpected { step: &'static str, what: String },
}

impl Failure {
    pub fn label(&self) -> String {
        match self {
            Self::Connect { .. } => "connect".to_owned(),
            Self::Timeout => "timeout".to_owned(),
            Self::Transport(_) => "transport".to_owned(),
            Self::Refused { step, status, code, .. } if code.is_empty() => {
                format!("{step} {}", status.as_u16())
            }
            Self::Refused { step, status, code, .. } => format!("{step} {} {code}", status.as_u16()),
            Self::Unexpected { step, .. } => format!("{step} unexpected"),
        }
    }

    pub fn unexpected(step: &'static str, what: impl Into<String>) -> Self {
        Self::Unexpected { step, what: what.into() }
    }
}
