//! People's accounts.

pub mod access;
pub mod actions;
pub mod api;
pub mod chosen_password;
pub mod edit;
pub mod notice;
pub mod operation;
pub mod search;
pub mod second_factor;
pub mod view;
