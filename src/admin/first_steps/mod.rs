//! What the first administrator of a server does first, and what is done of it.

pub mod operation;
pub mod page;
