//! What is done to a signing key by hand, with its consequences before it.

pub mod page;
