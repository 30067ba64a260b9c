//! Scopes that only people with some roles are given.

pub mod api;
pub mod operation;
pub mod page;
