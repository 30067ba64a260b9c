//! The link of the mail that proves an address. It works in every browser, and signs nobody in.

pub mod operation;
pub mod page;
