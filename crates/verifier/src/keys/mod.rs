//! The issuer's keys: how they are read, kept and replaced.

mod jwk;
mod refresh;
mod source;

pub(crate) use refresh::RefreshPolicy;
pub(crate) use source::{KeySource, State};
