//! Verifies Signet's access tokens (RFC 9068) inside a resource service, without asking the issuer about each of them.
//!
//! A [`Verifier`] knows an issuer's URL and the service's own audience. It finds the issuer's keys by discovery, keeps
//! them through an outage, and checks a token's form, key, signature and claims in this order. With the feature `actix`
//! handlers take [`CurrentUser`], [`OptionalUser`], [`VerifiedUser`] or [`Claims`] as arguments.

mod algorithm;
mod bearer;
mod builder;
mod claims;
mod clock;
mod error;
mod fetch;
mod issuer;
mod json;
mod keys;
mod problem;
mod rejection;
mod revocations;
mod token;
mod verifier;

#[cfg(feature = "actix")]
mod actix;
#[cfg(feature = "test-support")]
pub mod test_support;

pub use algorithm::Algorithm;
pub use bearer::bearer_token;
pub use builder::{BuildError, Builder};
pub use claims::Claims;
pub use clock::{Clock, SystemClock};
pub use error::{Error, Reason};
pub use problem::Problem;
pub use rejection::Rejection;
pub use revocations::{RevocationList, Revocations};
pub use verifier::Verifier;

#[cfg(feature = "actix")]
pub use actix::{CurrentUser, OptionalUser, VerifiedUser};
