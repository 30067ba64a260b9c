//! What is told once of a client: its secret, and what became of APIs along with it.

pub mod page;
