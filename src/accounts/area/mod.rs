//! The account area's door: who is signed in, how recently, and whether a form is theirs.

pub mod page;
