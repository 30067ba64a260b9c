//! The audit log for those who answer for it: sealed, verified, read.

pub mod operation;
