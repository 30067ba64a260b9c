//! Clients that are registered on a page.

pub mod page;
