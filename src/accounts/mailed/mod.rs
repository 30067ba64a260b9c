//! What pages that links in mails open have in common.

pub mod page;
