//! Signing keys through their life (security.md JW7, JW8).

pub mod api;
pub mod arrivals;
pub mod changes;
pub mod chart;
pub mod export;
pub mod haste;
pub mod making;
pub mod operation;
pub mod page;
pub mod rehearsal;
pub mod retirement;
pub mod revocation;
pub mod rewrap;
pub mod rotation;
pub mod schedule;
pub mod timeline;
pub mod view;
pub mod words;
