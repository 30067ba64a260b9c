//! APIs, which take our tokens, and their scopes.

pub mod api;
pub mod ending;
pub mod operation;
pub mod page;
pub mod view;
