//! Where a person lets a device in that shows a code (RFC 8628 §3.3).

pub mod operation;
pub mod page;
