//! An example trading service: a process of its own that knows an issuer's URL and its own audience, verifies access
//! tokens by itself, and guards what administrators see by a role.

mod api;
mod book;
mod model;
mod options;
mod positions;
mod service;

pub use options::Options;
pub use service::{Error, Service, run, start};
