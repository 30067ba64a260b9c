//! Signet.
pub mod accounts;
pub mod admin;
pub mod audit;
pub mod cli;
pub mod config;
pub mod domain;
pub mod env;
pub mod http;
pub mod jobs;
pub mod keys;
pub mod mail;
pub mod oauth;
pub mod passwords;
pub mod places;
pub mod startup;
pub mod storage;
pub mod words;
