//! Signet.
pub mod domain;
pub mod env;
pub mod keys;
pub mod passwords;
pub mod storage;
