//! Groups of people who share roles.

pub mod operation;
pub mod view;
