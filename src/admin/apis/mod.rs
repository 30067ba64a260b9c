//! APIs: the audiences of access tokens, and the scopes that belong to them (RFC 8707).

pub mod operation;
