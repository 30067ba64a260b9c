//! Roles: what they are, who has them, and what they permit.

pub mod api;
pub mod holders;
pub mod limits;
pub mod operation;
pub mod page;
pub mod view;
