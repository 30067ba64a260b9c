//! Userinfo (OIDC Core §5.3).

pub mod endpoint;
pub mod operation;
