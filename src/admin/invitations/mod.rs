//! Inviting people to make an account.

pub mod first_administrator;
pub mod operation;
