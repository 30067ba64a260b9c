//! People's accounts.

pub mod actions;
pub mod api;
pub mod chosen_password;
pub mod edit;
pub mod operation;
pub mod search;
pub mod second_factor;
pub mod view;
