//! For tests of services: an issuer on this machine whose keys, answers and clock the test controls.
//!
//! Compiled only with the feature `test-support`, which belongs into `[dev-dependencies]`.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot be set up has failed"
)]

mod clock;
mod issuer;
mod key;
mod token;

pub use clock::ManualClock;
pub use issuer::{Answer, FakeIssuer, JWKS_PATH, METADATA_PATH, OAUTH_METADATA_PATH};
pub use token::TokenDraft;
