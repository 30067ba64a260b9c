//! The verifier against an issuer on this machine: keys, discovery, tokens and extractors.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

mod discovery;
mod extractors;
mod keys;
mod tokens;

/// The audience of the service under test.
const AUDIENCE: &str = "https://bank.example";
