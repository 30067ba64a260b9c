//! Token introspection (RFC 7662).

pub mod endpoint;
pub mod operation;
