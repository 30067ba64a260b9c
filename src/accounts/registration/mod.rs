//! Making an account: by oneself, or invited.

pub mod form;
pub mod operation;
pub mod page;
