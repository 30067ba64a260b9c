//! What hangs on an account: sessions, applications, roles, groups, and all that is known of its person.

pub mod api;
pub mod operation;
pub mod view;
