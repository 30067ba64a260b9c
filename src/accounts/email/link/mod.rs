//! The links of the mails about a change of the address.

pub mod page;
