//! What administrators do: keys, clients, users. Command line, API and pages call the same operations.

pub mod keys;
