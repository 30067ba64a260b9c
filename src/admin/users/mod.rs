//! People's accounts.

pub mod chosen_password;
pub mod operation;
pub mod second_factor;
