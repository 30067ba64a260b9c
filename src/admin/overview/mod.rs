//! The first page of the administration.

pub mod page;
