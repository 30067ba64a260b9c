//! Mail that waits or could not be sent.

pub mod api;
pub mod operation;
pub mod page;
pub mod trial;
pub mod view;
