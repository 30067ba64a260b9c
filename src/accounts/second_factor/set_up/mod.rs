//! Setting up an authenticator app.

pub mod page;
