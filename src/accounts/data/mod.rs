//! A copy of what is known of a person, and the end of it.

pub mod cancel;
pub mod deletion;
pub mod export;
pub mod page;
