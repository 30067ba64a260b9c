//! Work without a request.

pub mod key_watch;
pub mod outbox;
pub mod sweep;
