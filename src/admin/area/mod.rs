//! The administration's door: who comes, and what they may do. Pages are entered with a session, the API with an access
//! token of our own; what either may do is looked up here and nowhere else (security.md AP2).

pub mod api;
pub mod idempotency;
pub mod operation;
pub mod page;
pub mod room;
