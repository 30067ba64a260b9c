//! What the server says of itself (OIDC Discovery §3, RFC 8414) and its public keys (RFC 7517): bytes made beforehand.

pub mod document;
pub mod endpoint;
