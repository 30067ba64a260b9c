//! The link to the old address, which takes a change back.

pub mod page;
