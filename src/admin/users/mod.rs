//! People's accounts.

pub mod access;
pub mod actions;
pub mod api;
pub mod chosen_password;
pub mod edit;
pub mod newcomer;
pub mod notice;
pub mod operation;
pub mod page;
pub mod search;
pub mod second_factor;
pub mod transfer;
pub mod view;
