//! Values and decisions, pure: no web, database, template, clock or random source. What a type here rules out needs
//! no check elsewhere.

pub mod audit;
pub mod claims;
pub mod client;
pub mod client_address;
pub mod database_url;
pub mod decision;
pub mod email;
pub mod forwarding;
pub mod grant;
pub mod hex;
pub mod ids;
pub mod interaction;
pub mod issuer;
pub mod language;
pub mod lifetimes;
pub mod name;
mod named;
pub mod parameters;
pub mod pkce;
pub mod profile;
pub mod random;
pub mod redirect_uri;
pub mod refresh_family;
pub mod registration;
pub mod return_place;
pub mod scope;
pub mod secret;
pub mod session;
pub mod session_metadata;
pub mod signing_key;
pub mod text;
pub mod time;
pub mod time_zone;
pub mod user;
pub mod username;
pub mod verification;
