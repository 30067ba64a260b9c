//! What an application gets, how long it holds, and what ends it.

mod authentication;
mod client_credentials;
mod codes;
mod introspection;
mod kinds;
mod limited;
mod races;
mod refresh;
mod revocation;
