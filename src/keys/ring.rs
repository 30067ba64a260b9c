//! The keys of this moment, ready to use: what every request reads and a rotation replaces as a whole.

use std::collections::HashMap;
use std::sync::Arc;

use arc_swap::ArcSwap;
use serde::de::DeserializeOwned;

use super::jwks::{JwksDocument, PublicJwk};
use super::pair::KeyPair;
use super::seal::MasterKey;
use super::sign::Signer;
use super::verify::{InvalidToken, Verifier, verify};
use crate::domain::decision::Fault;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::signing_key::{KeyState, SealedKey};
use crate::domain::time::Timestamp;

/// All keys that are published, and the private parts of those that may sign.
#[derive(Debug)]
pub struct KeyRing {
    /// The keys that sign, one for each algorithm that has any, RS256 first.
    active: Vec<Arc<Signer>>,
    signers: HashMap<String, Arc<Signer>>,
    verifiers: HashMap<String, Verifier>,
    jwks: JwksDocument,
    next_change: Option<Timestamp>,
}

impl KeyRing {
    /// Opens `keys` as they stand at `now`. A key that is not [ours](KeyPair), and a database without an active RS256 key,
    /// are faults.
    pub fn open(keys: &[SealedKey], master: &MasterKey, now: Timestamp) -> Result<Self, Fault> {
        let mut signers = HashMap::new();
        let mut verifiers = HashMap::new();
        let mut published = Vec::new();
        let mut active = Vec::new();
        let mut next_change = None;
        for stored in keys.iter().filter(|sealed| sealed.key.is_published(now)) {
            let key = &stored.key;
            let bad = |error: &dyn std::fmt::Display| {
                tracing::error!(key.id = %key.kid, error = %error, "a signing key cannot be used");
                Fault::inconsistent("signing_keys", "sealed", &key.kid)
            };
            // Also of a key that signs nothing yet: a row that somebody put in is neither published nor believed.
            let pair = KeyPair::open(stored, master).map_err(|error| bad(&error))?;
            published.push(PublicJwk::new(key).map_err(|error| bad(&error))?);
            let verifier = Verifier::new(key.algorithm, &pair.public).map_err(|error| bad(&error))?;
            verifiers.insert(key.kid.clone(), verifier);
            // A retired key signs nothing new, but the retry of a refresh gets the very token that it signed before.
            if key.state != KeyState::Next {
                let signer = Signer::new(&key.kid, key.algorithm, &pair.private);
                let signer = Arc::new(signer.map_err(|error| bad(&error))?);
                if key.state == KeyState::Active {
                    active.push(Arc::clone(&signer));
                }
                signers.insert(key.kid.clone(), signer);
            }
            next_change = [next_change, key.verifies_until].into_iter().flatten().min();
        }
        active.sort_by_key(|signer: &Arc<Signer>| signer.algorithm() != SigningAlgorithm::Rs256);
        let jwks =
            JwksDocument::new(&published).map_err(|error| Fault::internal("writing the JWKS", error))?;
        let ring = Self { active, signers, verifiers, jwks, next_change };
        ring.active(SigningAlgorithm::Rs256)?;
        Ok(ring)
    }

    /// The key that signs by `algorithm`.
    pub fn active(&self, algorithm: SigningAlgorithm) -> Result<&Signer, Fault> {
        let found = self.active.iter().find(|signer| signer.algorithm() == algorithm);
        found.map(Arc::as_ref).ok_or(Fault::unavailable("an active signing key"))
    }

    /// The algorithms by which tokens can be signed at this moment.
    pub fn algorithms(&self) -> impl Iterator<Item = SigningAlgorithm> {
        let has = |algorithm: &&SigningAlgorithm| self.active(**algorithm).is_ok();
        SigningAlgorithm::ALL.iter().filter(has).copied()
    }

    /// The key called `kid`, active or retired, for a token that must be made again.
    pub fn signer(&self, kid: &str) -> Result<&Signer, Fault> {
        self.signers.get(kid).map(Arc::as_ref).ok_or(Fault::unavailable("a signing key"))
    }

    /// Reads the claims of a token of kind `typ` that one of the published keys signed.
    pub fn verify<T: DeserializeOwned>(&self, token: &str, typ: &str) -> Result<T, InvalidToken> {
        verify(token, typ, |kid| self.verifiers.get(kid))
    }

    /// What services fetch.
    pub fn jwks(&self) -> &JwksDocument {
        &self.jwks
    }

    /// Whether time alone has changed what is published.
    pub fn is_outdated(&self, now: Timestamp) -> bool {
        self.next_change.is_some_and(|change| change <= now)
    }
}

/// The ring that everybody shares; a change replaces it, and requests under way finish with the one they began with.
#[derive(Clone, Debug)]
pub struct Keys(Arc<ArcSwap<KeyRing>>);

impl Keys {
    /// Begins with `ring`.
    pub fn new(ring: KeyRing) -> Self {
        Self(Arc::new(ArcSwap::from_pointee(ring)))
    }

    /// The keys of this moment.
    pub fn load(&self) -> Arc<KeyRing> {
        self.0.load_full()
    }

    /// Replaces them.
    pub fn replace(&self, ring: KeyRing) {
        self.0.store(Arc::new(ring));
    }
}

#[cfg(test)]
mod tests;
