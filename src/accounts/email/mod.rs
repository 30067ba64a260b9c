//! Changing the address of an account: the new one is proven first, the old one can take it back.

pub mod link;
pub mod operation;
pub mod page;
pub mod prove;
pub mod take;
pub mod undo;
