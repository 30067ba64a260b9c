//! Sessions: begun by signing in, ended by signing out, by their person from elsewhere, or to make room.

pub mod operation;
pub mod own;
pub mod page;
