//! The way back from a deletion.

pub mod page;
