//! `/password/forgot`: asking for a link that sets a new password.

pub mod operation;
pub mod page;
