//! HTTP/1.1 as a load generator needs it: one kept connection per worker, whole bodies, nothing retried.

mod client;
mod cookies;
mod failure;
mod line;
mod origin;

pub use client::{Answer, Client, Outgoing};
pub use cookies::Jar;
pub use failure::Failure;
pub use origin::{Endpoint, Origin};
