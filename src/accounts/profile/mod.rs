//! What people say of themselves.

pub mod form;
pub mod operation;
pub mod page;
