//! What can be done to a client with a button on its page.

pub mod deed;
pub mod page;
