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

/// Whether `fault` is a conflict with another transaction, after which the same operation may succeed: PostgreSQL found no
/// order for the two (40001), or each waited for the other (40P01).
pub(super) fn is_conflict(fault: &Fault) -> bool {
    let Fault::Unavailable { source: Some(source), .. } = fault else { return false };
    match source.downcast_ref::<Error>() {
        Some(Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => true,
        // diesel has no kind for a deadlock and does not tell the code. A server that speaks another language
        // (`lc_messages`) is answered with 503 instead of being asked again.
        Some(Error::DatabaseError(DatabaseErrorKind::Unknown, said)) => said.message() == "deadlock detected",
        _ => false,
    }
}

/// Whether `result` is an insert that a unique index refused.
pub(super) fn is_taken<T>(result: &Result<T, Error>) -> bool {
    matches!(result, Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)))
}
