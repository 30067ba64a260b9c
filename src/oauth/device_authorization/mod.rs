//! The device authorization endpoint (RFC 8628 §3.1): where a device begins that has no browser of its own.

pub mod endpoint;
pub mod operation;
