//! Signet.
pub mod admin;
pub mod audit;
pub mod cli;
pub mod config;
pub mod domain;
pub mod env;
pub mod keys;
pub mod passwords;
pub mod startup;
pub mod storage;
