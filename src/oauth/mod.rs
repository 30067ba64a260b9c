//! The protocol: one folder per endpoint, in each `request.rs` → `operation.rs` → `endpoint.rs`.

pub mod access_token;
pub mod authorize;
pub mod clients;
pub mod consent;
pub mod device;
pub mod device_authorization;
pub mod end_session;
pub mod error;
pub mod introspect;
pub mod limited;
pub mod metadata;
pub mod resources;
pub mod revoke;
pub mod scopes;
pub mod token;
pub mod userinfo;
