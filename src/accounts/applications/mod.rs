//! The applications that have access to an account.

pub mod operation;
pub mod page;
