//! Signet from the outside: one file per thing that somebody does, each case on both databases; and what must hold
//! under all of it (`storage`, `architecture`). `support` has the actors.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[macro_use]
mod support;

mod account;
mod administration;
mod architecture;
mod bad_input;
mod branding;
mod command_line;
mod connecting_an_app;
mod demo;
mod devices;
mod invitations;
mod key_rotation;
mod languages;
mod limits;
mod mail;
mod passwords;
mod real_browser;
mod registering;
mod rules;
mod second_factor;
mod secrets_stay_secret;
mod signing_in;
mod signing_out;
mod start;
mod starting;
mod storage;
mod surviving;
mod tokens;
