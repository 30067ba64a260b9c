//! The second factor: an authenticator app, and recovery codes for the day on which it is lost.

pub mod change;
mod code;
pub mod enrolment;
mod notice;
pub mod operation;
pub mod page;
mod qr;
pub mod set_up;
