//! People's accounts.

pub mod chosen_password;
pub mod operation;
