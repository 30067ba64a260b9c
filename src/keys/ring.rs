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
use crate::domain::signing_key::{KeyState, SealedKey};
use crate::domain::time::Timestamp;

/// All keys that are published, and the private parts of those that may sign.
#[derive(Debug)]
pub struct KeyRing {
    active: String,
    signers: HashMap<String, Signer>,
    verifiers: HashMap<String, Verifier>,
    jwks: JwksDocument,
    next_change: Option<Timestamp>,
}

impl KeyRing {
    /// Opens `keys` as they stand at `now`. A key that is not [ours](KeyPair), and a database without an active key, are
    /// faults.
    pub fn open(keys: &[SealedKey], master: &MasterKey, now: Timestamp) -> Result<Self, Fault> {
        let mut signers = HashMap::new();
        let mut verifiers = HashMap::new();
        let mut published = Vec::new();
        let mut active = None;
        let mut next_change = None;
        for stored in keys.iter().filter(|sealed| sealed.key.is_published(now)) {
            let key = &stored.key;
            let bad = |error: &dyn std::fmt::Display| {
                tracing::error!(key.id = %key.kid, error = %error, "a signing key cannot be used");
                Fault::inconsistent("signing_keys", "sealed", &key.kid)
            };
            // Also of a key that signs nothing yet: a row that somebody put in is neither published nor believed.
            let pair = KeyPair::open(stored, master).map_err(|error| bad(&error))?;
            published.push(PublicJwk::new(&key.kid, &pair.public).map_err(|error| bad(&error))?);
            verifiers.insert(key.kid.clone(), Verifier::new(&pair.public).map_err(|error| bad(&error))?);
            // A retired key signs nothing new, but the retry of a refresh gets the very token that it signed before.
            if key.state != KeyState::Next {
                let signer = Signer::new(&key.kid, &pair.private).map_err(|error| bad(&error))?;
                signers.insert(key.kid.clone(), signer);
            }
            if key.state == KeyState::Active {
                active = Some(key.kid.clone());
            }
            next_change = [next_change, key.verifies_until].into_iter().flatten().min();
        }
        let active = active.ok_or(Fault::unavailable("an active signing key"))?;
        let jwks =
            JwksDocument::new(&published).map_err(|error| Fault::internal("writing the JWKS", error))?;
        Ok(Self { active, signers, verifiers, jwks, next_change })
    }

    /// The key that signs.
    pub fn active(&self) -> Result<&Signer, Fault> {
        self.signer(&self.active)
    }

    /// The key called `kid`, active or retired, for a token that must be made again.
    pub fn signer(&self, kid: &str) -> Result<&Signer, Fault> {
        self.signers.get(kid).ok_or(Fault::unavailable("a signing key"))
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
mod tests {
    use zeroize::Zeroizing;

    use super::*;
    use crate::domain::time::Span;
    use crate::env::SystemRandom;
    use crate::keys::generate::generate;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn ring() -> (KeyRing, Vec<SealedKey>, MasterKey) {
        let master = MasterKey::new(Zeroizing::new([1; 32]));
        let mut active = generate(2048, &master, NOW, &SystemRandom).unwrap();
        active.key.state = KeyState::Active;
        let mut retired = generate(2048, &master, NOW, &SystemRandom).unwrap();
        retired.key.state = KeyState::Retired;
        retired.key.verifies_until = Some(NOW.plus(Span::from_hours(1)));
        let keys = vec![active, retired];
        (KeyRing::open(&keys, &master, NOW).unwrap(), keys, master)
    }

    #[test]
    fn what_it_signs_it_verifies_as_that_kind_only() {
        let (ring, ..) = ring();
        let token = ring.active().unwrap().sign("at+jwt", br#"{"sub":"a"}"#).unwrap();
        let claims: serde_json::Value = ring.verify(&token, "at+jwt").unwrap();
        assert_eq!(claims["sub"], "a");
        assert!(ring.verify::<serde_json::Value>(&token, "JWT").is_err());
    }

    #[test]
    fn the_same_payload_gives_the_same_token() {
        let (ring, ..) = ring();
        let signer = ring.active().unwrap();
        assert_eq!(signer.sign("x", b"{}").unwrap(), signer.sign("x", b"{}").unwrap());
    }

    #[test]
    fn a_retired_key_is_published_until_its_time() {
        let (ring, keys, master) = ring();
        assert!(!ring.is_outdated(NOW));
        let later = NOW.plus(Span::from_hours(1));
        assert!(ring.is_outdated(later));
        let after = KeyRing::open(&keys, &master, later).unwrap();
        assert!(ring.jwks().body.contains(&keys[1].key.kid));
        assert!(!after.jwks().body.contains(&keys[1].key.kid));
    }

    #[test]
    fn tokens_of_other_forms_are_refused() {
        use base64::Engine as _;
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;

        let (ring, keys, _) = ring();
        let token = ring.active().unwrap().sign("at+jwt", br#"{"sub":"a"}"#).unwrap();
        let parts: Vec<&str> = token.split('.').collect();
        let kid = &keys[0].key.kid;
        let with_header =
            |header: String| format!("{}.{}.{}", URL_SAFE_NO_PAD.encode(header), parts[1], parts[2]);
        let wrong = [
            String::new(),
            "..".to_owned(),
            parts[..2].join("."),
            format!("{token}."),
            format!("{token}="),
            format!(" {token}"),
            format!("{}.{}.", parts[0], parts[1]),
            format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(r#"{"sub":"b"}"#), parts[2]),
            with_header(format!(r#"{{"alg":"none","typ":"at+jwt","kid":"{kid}"}}"#)),
            with_header(format!(r#"{{"alg":"HS256","typ":"at+jwt","kid":"{kid}"}}"#)),
            with_header(format!(
                r#"{{"alg":"RS256","typ":"at+jwt","kid":"{kid}","crit":["b64"],"b64":false}}"#
            )),
            with_header(format!(r#"{{"alg":"RS256","typ":"at+jwt","kid":"{kid}","jwk":{{}}}}"#)),
            with_header(format!(r#"{{"alg":"RS256","alg":"RS256","typ":"at+jwt","kid":"{kid}"}}"#)),
            with_header(r#"{"alg":"RS256","typ":"at+jwt","kid":"unknown"}"#.to_owned()),
            with_header(r#"{"alg":"RS256","typ":"at+jwt"}"#.to_owned()),
            "a".repeat(9000),
        ];
        for token in wrong {
            assert!(ring.verify::<serde_json::Value>(&token, "at+jwt").is_err(), "{token}");
        }
    }

    #[test]
    fn the_jwks_shows_public_members_only() {
        let (ring, ..) = ring();
        let document: serde_json::Value = serde_json::from_str(&ring.jwks().body).unwrap();
        for key in document["keys"].as_array().unwrap() {
            let mut members: Vec<&str> = key.as_object().unwrap().keys().map(String::as_str).collect();
            members.sort_unstable();
            assert_eq!(members, ["alg", "e", "kid", "kty", "n", "use"]);
            assert_eq!(key["e"], "AQAB");
        }
    }
}
