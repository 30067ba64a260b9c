//! Work without a request.

pub mod archive_audit;
pub mod count_events;
pub mod delete_accounts;
pub mod heartbeat;
pub mod key_watch;
pub mod outbox;
pub mod rotate_keys;
pub mod seal_audit;
pub mod sweep;
