//! Signing keys through their life (security.md JW7, JW8).

pub mod haste;
pub mod operation;
pub mod rehearsal;
pub mod retirement;
pub mod revocation;
pub mod rewrap;
pub mod schedule;
