//! Proving a mail address: by the code in the browser that waits, or by the link anywhere.

pub mod link;
pub mod operation;
pub mod page;
