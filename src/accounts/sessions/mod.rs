//! Sessions: begun by signing in, ended by signing out or to make room.

pub mod operation;
