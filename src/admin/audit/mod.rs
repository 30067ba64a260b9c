//! The audit log for those who answer for it: sealed, verified, searched, exported.

pub mod api;
pub mod operation;
pub mod page;
pub mod request;
pub mod search;
pub mod view;
