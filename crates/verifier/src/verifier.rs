//! The order of the checks: form, key, signature, claims, revocation.

use std::sync::Arc;

use crate::builder::Builder;
use crate::claims::{Claims, Expected};
use crate::error::{Error, Reason};
use crate::keys::KeySource;
use crate::rejection::Rejection;
use crate::revocations::Revocations;
use crate::token::Parsed;

/// Verifies one issuer's access tokens for one service. Clones share their keys.
#[derive(Debug, Clone)]
pub struct Verifier {
    keys: Arc<KeySource>,
    expected: Arc<Expected>,
    revocations: Arc<dyn Revocations>,
}

impl Verifier {
    /// Settings for an issuer; its URL is compared exactly with discovery's `issuer` and with `iss`.
    pub fn builder(issuer: impl Into<String>) -> Builder {
        Builder::new(issuer.into())
    }

    pub(crate) fn assemble(keys: KeySource, expected: Expected, revocations: Arc<dyn Revocations>) -> Self {
        Self { keys: Arc::new(keys), expected: Arc::new(expected), revocations }
    }

    /// Verifies a token. With keys at hand nothing is awaited; otherwise they are fetched first.
    pub async fn verify(&self, token: &str) -> Result<Claims, Error> {
        let parsed = Parsed::parse(token, &self.keys.algorithms)?;
        let key = self.keys.find(&parsed.key_id).await?;
        // RFC 8725 §3.1: the key's own algorithm decides; the token's only has to agree.
        if parsed.algorithm != key.algorithm() {
            return Err(Reason::Algorithm.into());
        }
        if !key.verify(parsed.signed, &parsed.signature) {
            return Err(Reason::Signature.into());
        }
        let claims = self.expected.check(parsed.payload()?, self.keys.clock.unix_seconds())?;
        if self.revocations.is_revoked(&claims) { Err(Error::Revoked) } else { Ok(claims) }
    }

    /// Fetches the keys now, for example at the start of a service so that its first request finds them at hand.
    pub async fn refresh(&self) -> Result<(), Error> {
        self.keys.refresh().await
    }

    /// The answer to an error, with this service's realm.
    #[must_use]
    pub fn reject(&self, error: Error) -> Rejection {
        Rejection::new(error, Arc::clone(&self.expected.realm))
    }
}
