//! Passwords that people choose: Argon2id (RFC 9106) on a bounded pool of its own, so that a flood of sign-ins slows
//! down sign-ins and nothing else (security.md PW1, PW4).

mod argon;
mod hasher;
mod memory;
mod password;
mod policy;
mod pool;
mod settings;

pub use hasher::{Chosen, Hasher, Verdict};
pub use password::{Password, PasswordHash, TooLong, UnusableHash};
pub use policy::{BreachedPasswords, OwnWords, PasswordPolicy, Pattern, UnusableFolder, Weakness};
pub use settings::{HashingCost, InvalidCost, PoolLimits};
