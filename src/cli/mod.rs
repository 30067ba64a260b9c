//! The command line.

pub mod secret_input;
pub mod serve;
