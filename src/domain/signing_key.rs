//! The life of a signing key: next → active → retired → revoked. Published from *next* on, signs only while *active*,
//! verifies until the last token signed by it has expired.

use super::named::named;
use super::signing_algorithm::SigningAlgorithm;
use super::time::Timestamp;

named! {
    /// Where a key stands in its life.
    KeyState, "key state" {
        /// Published, so that services learn it before it signs.
        Next = "next",
        /// Signs. There is one for each algorithm at most, and always one for RS256.
        Active = "active",
        /// Signs no more; what it signed still verifies.
        Retired = "retired",
        /// Gone at once: nothing that it signed verifies.
        Revoked = "revoked",
    }
}

/// A signing key without its private part.
#[derive(Clone, Debug)]
pub struct SigningKey {
    /// The `kid`: the key's JWK thumbprint (RFC 7638).
    pub kid: String,
    /// Where it stands.
    pub state: KeyState,
    /// What it signs by, and nothing else (RFC 8725 §3.1).
    pub algorithm: SigningAlgorithm,
    /// The public key: SubjectPublicKeyInfo in DER.
    pub public_der: Vec<u8>,
    /// Its size in bits: of the modulus, or of the curve.
    pub bits: i64,
    /// When it was made, and published.
    pub created_at: Timestamp,
    /// When it began to sign.
    pub activated_at: Option<Timestamp>,
    /// When it ceased to sign.
    pub retired_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Until when what it signed must verify; known once it is retired.
    pub verifies_until: Option<Timestamp>,
}

impl SigningKey {
    /// Whether services must be told of it at `now`.
    pub fn is_published(&self, now: Timestamp) -> bool {
        match self.state {
            KeyState::Next | KeyState::Active => true,
            KeyState::Retired => self.verifies_until.is_none_or(|until| now < until),
            KeyState::Revoked => false,
        }
    }
}

/// A signing key and its sealed private part.
#[derive(Clone, Debug)]
pub struct SealedKey {
    /// What everybody may know.
    pub key: SigningKey,
    /// The private key (PKCS #8) under the master key.
    pub sealed: Vec<u8>,
    /// Which master key.
    pub master_key_id: String,
}
