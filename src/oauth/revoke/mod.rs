//! Token revocation (RFC 7009).

pub mod endpoint;
pub mod operation;
