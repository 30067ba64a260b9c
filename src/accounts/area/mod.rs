//! The account area's door: who is signed in, how recently, and whether a form is theirs; and what its pages share.

pub mod address;
pub mod device;
pub mod form;
pub mod moment;
pub mod page;
pub mod place;
pub mod room;
