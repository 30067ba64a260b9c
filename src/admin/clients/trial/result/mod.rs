//! What came of a test.

pub mod page;
