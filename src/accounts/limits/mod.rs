//! Who tries too often is refused for a while.

pub mod attempt;
pub mod operation;
pub mod page;
