//! The first page of the account area.

pub mod page;
