//! The links of mails about a change: the one to the new address proves it, the one to the old takes the change back.

pub mod operation;
pub mod page;
pub mod undo;
