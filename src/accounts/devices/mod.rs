//! The devices that a person is known by.

pub mod operation;
pub mod page;
