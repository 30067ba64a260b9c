//! Inviting people to make an account.

pub mod operation;
