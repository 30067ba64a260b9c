//! Passwords: forgotten, set anew by a mailed link, and changed.

pub mod change;
pub mod forgot;
pub mod page;
pub mod reset;
pub mod wording;
