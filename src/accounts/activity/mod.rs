//! What happened to an account, for its person to see.

pub mod operation;
pub mod page;
