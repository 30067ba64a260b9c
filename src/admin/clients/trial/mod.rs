//! Tries a client: a real sign-in as it, and every token that comes of it, explained (docs/decisions/0063).

pub mod claims;
pub mod device;
pub mod ending;
pub mod machine;
pub mod operation;
pub mod page;
pub mod request;
pub mod result;
pub mod steps;
pub mod tokens;
