//! `/sign-in/not-me/{token}`: "this was not me", said of a sign-in that a mail told of.

pub mod operation;
pub mod page;
