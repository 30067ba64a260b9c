//! The application that a person is on the way to, while a page of ours has them.

pub mod page;
