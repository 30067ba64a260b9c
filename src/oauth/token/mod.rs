//! The token endpoint (RFC 6749 §3.2).

pub mod allowed;
pub mod endpoint;
pub mod grants;
pub mod issue;
pub mod operation;
pub mod request;
