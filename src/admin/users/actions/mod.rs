//! What is done to an account as a whole: disabling, unblocking, and the way to a new password.

pub mod api;
pub mod deed;
pub mod operation;
pub mod page;
