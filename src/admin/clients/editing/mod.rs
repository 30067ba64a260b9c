//! The forms in which a client is described.

pub mod field;
pub mod form;
pub mod page;
pub mod shown;
