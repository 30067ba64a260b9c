//! `/password/reset/{token}`: setting a new password by a mailed link.

pub mod operation;
pub mod page;
