//! Setting up a second factor on the way in, where one is required.

pub mod page;
