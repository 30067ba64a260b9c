//! Who is signed in proves the address of their account.

pub mod page;
