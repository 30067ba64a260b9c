//! Inviting people to make an account.

pub mod api;
pub mod first_administrator;
pub mod operation;
pub mod page;
pub mod view;
