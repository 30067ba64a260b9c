//! `/account/password`: changing the password.

pub mod operation;
pub mod page;
