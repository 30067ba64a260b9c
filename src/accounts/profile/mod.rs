//! The account's own page.

pub mod page;
