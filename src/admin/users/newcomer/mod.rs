//! Brings people in: by an account that is made for them, or by an invitation to make one.

pub mod page;
