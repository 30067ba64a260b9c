//! Signing in.

pub mod not_me;
pub mod operation;
pub mod page;
pub mod progress;
pub mod step;
pub mod unusual;
