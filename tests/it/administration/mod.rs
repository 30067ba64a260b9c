//! The administration: who comes in, what they may do, and that page, API and command line do the same.

mod access;
mod algorithms;
mod api;
mod api_docs;
mod apis;
mod audit;
mod client_pages;
mod clients;
mod first_administrator;
mod first_steps;
mod group_pages;
mod invitations;
mod key_pages;
mod keys;
mod limited_scopes;
mod mail;
mod pages;
mod permissions;
mod roles;
mod statistics;
mod system;
mod transfer;
mod trying;
mod user_pages;
mod users;

use crate::support::{Database, Program, master_key};

/// The command line beside a server of the tests.
fn program(db: &Database) -> Program {
    let keys = db.folder().join("keys");
    Program::on(db)
        .with("SIGNET__KEYS__MASTER_KEY", &master_key())
        .with("SIGNET__KEYS__DIR", keys.to_str().unwrap())
}
