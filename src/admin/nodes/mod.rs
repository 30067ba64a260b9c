//! The nodes that serve.

pub mod api;
pub mod view;
