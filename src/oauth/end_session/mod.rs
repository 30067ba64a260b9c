//! RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0).

pub mod endpoint;
pub mod operation;
pub mod page;
