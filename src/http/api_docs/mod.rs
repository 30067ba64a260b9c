//! The description of the API for people: one page, made from the document that programs read.

pub mod page;
pub mod reference;
pub mod schema;
