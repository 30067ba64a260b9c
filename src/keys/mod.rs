//! Signing keys, the master key and the secrets of authenticator apps: making, sealing, signing, verifying, publishing.
//! The only place that touches private keys; `josekit` signs and verifies, `rsa` only makes keys (RUSTSEC-2023-0071).

pub mod curve;
pub mod generate;
pub mod import;
pub mod jwks;
pub mod master;
pub mod pair;
pub mod ring;
pub mod seal;
pub mod sign;
pub mod totp;
pub mod verify;
