//! Groups of people who share roles.

pub mod api;
pub mod operation;
pub mod page;
pub mod view;
