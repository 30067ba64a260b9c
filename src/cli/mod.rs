//! The command line.

#[cfg(feature = "demo")]
pub mod demo;
pub mod secret_input;
pub mod serve;
