//! Clients: the applications and services that are registered here (RFC 6749 §2).

pub mod algorithms;
pub mod api;
pub mod deeds;
pub mod edit;
pub mod editing;
pub mod newcomer;
pub mod operation;
pub mod page;
pub mod registration;
pub mod search;
pub mod secret;
pub mod state;
pub mod template;
pub mod told;
pub mod trace;
pub mod trial;
pub mod view;
