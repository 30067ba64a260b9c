//! Signing in.

pub mod operation;
pub mod page;
