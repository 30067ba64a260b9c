//! Clients: the applications and services that are registered here (RFC 6749 §2).

pub mod api;
pub mod edit;
pub mod operation;
pub mod registration;
pub mod secret;
pub mod state;
pub mod template;
pub mod view;
