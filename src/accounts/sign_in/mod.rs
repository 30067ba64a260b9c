//! Signing in.

pub mod operation;
pub mod page;
pub mod progress;
pub mod step;
