//! A code by mail, between the right password and the session: asked of devices that the account does not know while
//! somebody guesses at it from many networks (security.md RL2).

pub mod operation;
pub mod page;
