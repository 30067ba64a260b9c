//! An example bank: a resource service of its own process that knows an issuer's URL and its own audience, verifies
//! access tokens by itself, and answers for the token's subject only.

mod access;
mod api;
mod model;
mod options;
mod seed;
mod service;
mod storage;

pub use options::Options;
pub use service::{Error, Service, run, start};
