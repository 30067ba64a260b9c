//! Clients as callers of the endpoints.

pub mod authenticate;
pub mod failures;
