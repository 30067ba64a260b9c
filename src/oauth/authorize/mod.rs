//! The authorization endpoint (RFC 6749 §3.1, OIDC Core §3.1.2).

pub mod answer;
pub mod choice;
pub mod endpoint;
pub mod operation;
pub mod page;
mod proof;
pub mod request;
pub mod rules;
