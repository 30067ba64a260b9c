//! Making an account: by oneself, or invited.

pub mod form;
pub mod invited;
pub mod names;
pub mod operation;
pub mod page;
