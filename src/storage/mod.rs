//! The only diesel in the house. [`Store`] is the way in: `read` and `write`; one file per table holds its queries.

pub mod apis;
pub mod audit;
pub mod clients;
pub mod codes;
pub mod connection;
pub mod consents;
pub mod devices;
mod fault;
pub mod generations;
pub mod grants;
pub mod interactions;
pub mod limits;
pub mod mailed_links;
pub mod migrate;
pub mod outbox;
mod pool;
mod postgres;
pub mod provisional;
pub mod recovery_codes;
pub mod revoked_tokens;
mod row;
mod schema;
pub mod sealed;
pub mod sessions;
pub mod sign_in_steps;
pub mod signing_keys;
mod sqlite;
pub mod store;
pub mod sweep;
pub mod totp_enrolments;
pub mod totp_factors;
pub mod users;
pub mod verifications;

pub use connection::Conn;
pub use store::{Store, StoreOptions, Tx};
