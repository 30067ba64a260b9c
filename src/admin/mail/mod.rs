//! Mail that waits or could not be sent.

pub mod operation;
