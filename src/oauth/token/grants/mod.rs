//! One file per grant: load, decide, write conditionally, record.

pub mod authorization_code;
pub mod client_credentials;
pub mod device_code;
pub mod refresh_token;
