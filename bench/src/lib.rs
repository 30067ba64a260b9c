//! Drives a running OpenID Connect server and measures it, next to what the machine could do at most.
//!
//! `cli` reads the command line, `commands` does what it says. `oidc` knows the protocol from the client's side,
//! `http` the wire; `load` runs one scenario on many connections, `ceilings` measures the bounds, `people` asks for accounts among many,
//! `report` prints.

#![expect(clippy::must_use_candidate, reason = "a library only for the program and its tests")]

pub mod ceilings;
pub mod cli;
pub mod commands;
pub mod histogram;
pub mod http;
pub mod load;
pub mod numbers;
pub mod oidc;
pub mod people;
pub mod placement;
pub mod process;
pub mod report;
mod signet;
pub mod up;
