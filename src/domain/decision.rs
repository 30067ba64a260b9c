//! How an operation ends. A refusal is part of the protocol and is committed with what it learned; a fault is ours and
//! is rolled back.

/// What the rules said.
#[derive(Debug)]
#[must_use]
pub enum Decision<T, R> {
    /// The request is granted.
    Granted(T),
    /// The request is refused, with the registered error.
    Refused(R),
}

/// Something broke that is no part of the protocol. Whatever the operation wrote is rolled back; it is logged once, in
/// `http/respond.rs`, and says nothing to the outside.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A part that we need cannot be had now: the database is down, the disk full, a queue over its bound. Answered
    /// with 503 and Retry-After.
    #[error("{what} is unavailable")]
    Unavailable {
        /// The part.
        what: &'static str,
        /// Why, when something said so.
        source: Option<BoxedError>,
    },
    /// A row that cannot be: written by something else than this server, or damaged.
    #[error("inconsistent row in {table}, column {column}, id {id}")]
    Inconsistent {
        /// The table's name.
        table: &'static str,
        /// The column that cannot be converted.
        column: &'static str,
        /// The row's key.
        id: String,
    },
    /// Anything else: a bug, or a library's failure that no request can cause.
    #[error("{what} failed")]
    Internal {
        /// What was being done.
        what: &'static str,
        /// Why.
        source: Option<BoxedError>,
    },
}

/// The cause of a [`Fault`].
pub type BoxedError = Box<dyn std::error::Error + Send + Sync>;

impl Fault {
    /// A part that cannot be had now, without a further cause.
    pub const fn unavailable(what: &'static str) -> Self {
        Self::Unavailable { what, source: None }
    }

    /// A failure of `what` because of `source`.
    pub fn internal(what: &'static str, source: impl Into<BoxedError>) -> Self {
        Self::Internal { what, source: Some(source.into()) }
    }

    /// A row that cannot be converted.
    pub fn inconsistent(table: &'static str, column: &'static str, id: impl Into<String>) -> Self {
        Self::Inconsistent { table, column, id: id.into() }
    }

    /// The message with all its causes, for the log and for operators; never for the outside.
    pub fn in_full(&self) -> String {
        let mut text = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            text = format!("{text}: {error}");
            cause = error.source();
        }
        text
    }
}
