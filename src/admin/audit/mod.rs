//! The audit log for those who answer for it: sealed, verified, searched, exported, taken into archives.

pub mod api;
pub mod archive;
pub mod operation;
pub mod page;
pub mod request;
pub mod seal_keys;
pub mod search;
pub mod view;
