//! `/register/{token}`: making an account by an invitation.

pub mod operation;
pub mod page;
