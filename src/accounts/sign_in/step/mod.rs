//! The steps after the password: a code of the second factor, or setting one up where it is required.

pub mod enrolment;
pub mod mailed_code;
pub mod operation;
pub mod page;
