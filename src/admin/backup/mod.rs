//! Copies of an SQLite database: made while it serves, checked, and put back.

pub mod draft;
pub mod operation;
pub mod restore;
