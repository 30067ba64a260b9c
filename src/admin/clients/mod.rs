//! Clients: the applications and services that are registered here (RFC 6749 §2).

pub mod operation;
pub mod registration;
