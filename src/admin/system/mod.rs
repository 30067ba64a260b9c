//! The server itself: which nodes serve, and whether all is well.

pub mod page;
