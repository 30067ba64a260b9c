//! What a database error means: whether the database cannot be had, or we asked it for nonsense.

use diesel::result::{DatabaseErrorKind, Error};

use crate::domain::decision::Fault;

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match &error {
            // A full disk, a broken file, a lost connection and a locked database have no kind of their own.
            Error::DatabaseError(
                DatabaseErrorKind::Unknown
                | DatabaseErrorKind::ClosedConnection
                | DatabaseErrorKind::UnableToSendCommand
                | DatabaseErrorKind::SerializationFailure
                | DatabaseErrorKind::ReadOnlyTransaction,
                _,
            )
            | Error::BrokenTransactionManager => {
                Self::Unavailable { what: "the database", source: Some(error.into()) }
            }
            _ => Self::internal("a database query", error),
        }
    }
}

/// Whether `fault` is a conflict with another transaction, after which the same operation may succeed.
pub(super) fn is_conflict(fault: &Fault) -> bool {
    let Fault::Unavailable { source: Some(source), .. } = fault else { return false };
    matches!(
        source.downcast_ref::<Error>(),
        Some(Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _))
    )
}

/// Whether `result` is an insert that a unique index refused.
pub(super) fn is_taken<T>(result: &Result<T, Error>) -> bool {
    matches!(result, Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)))
}
