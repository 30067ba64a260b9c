//! The change from one signing key to the next, done by hand.

pub mod api;
pub mod operation;
