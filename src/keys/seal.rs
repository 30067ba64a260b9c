//! Secrets that must be read back, at rest: AES-256-GCM under the master key, with the row's identity as associated
//! data, so that a sealed value moved to another row does not open.

use std::sync::atomic::{AtomicUsize, Ordering};

use openssl::symm::{Cipher, decrypt_aead, encrypt_aead};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::domain::hex::hex;
use crate::domain::random::{self, Random};

const NONCE: usize = 12;
const TAG: usize = 16;

/// The key that seals all others: 32 bytes from `keys/` or the environment. While everything is sealed anew there is
/// another one beside it: both open, and what the database is sealed by seals.
pub struct MasterKey {
    keys: Vec<Key>,
    /// Which of them seals.
    sealing: AtomicUsize,
}

struct Key {
    bytes: Zeroizing<[u8; 32]>,
    id: String,
}

/// A sealed value, and the id of the master key that sealed it.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Nonce, tag and cipher text.
    pub bytes: Vec<u8>,
    /// Which master key.
    pub master_key_id: String,
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealed({})", self.master_key_id)
    }
}

/// A sealed value does not open: another master key, another row, or damaged.
#[derive(Debug, thiserror::Error)]
#[error("a sealed value does not open")]
pub struct NotSealedHere;

impl MasterKey {
    /// From its 32 bytes.
    pub fn new(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self { keys: vec![Key::new(bytes)], sealing: AtomicUsize::new(0) }
    }

    /// With another key beside it, which opens; it seals only when [told to](Self::seal_with).
    #[must_use]
    pub fn beside(mut self, bytes: Zeroizing<[u8; 32]>) -> Self {
        self.keys.push(Key::new(bytes));
        self
    }

    /// The name of the key that seals, stored beside what it sealed. Tells nothing about the key.
    pub fn id(&self) -> &str {
        self.sealing().map_or("", |key| key.id.as_str())
    }

    /// The name of the key that was given as the master key.
    pub fn own_id(&self) -> &str {
        self.keys.first().map_or("", |key| key.id.as_str())
    }

    /// Whether one of the keys has this name.
    pub fn knows(&self, id: &str) -> bool {
        self.keys.iter().any(|key| key.id == id)
    }

    /// Seals with the key called `id` from now on. `false`: there is none.
    pub fn seal_with(&self, id: &str) -> bool {
        let place = self.keys.iter().position(|key| key.id == id);
        if let Some(place) = place {
            self.sealing.store(place, Ordering::Release);
        }
        place.is_some()
    }

    /// The key called `id` alone.
    pub fn only(&self, id: &str) -> Option<Self> {
        let key = self.keys.iter().find(|key| key.id == id)?;
        Some(Self::new(key.bytes.clone()))
    }

    fn sealing(&self) -> Option<&Key> {
        self.keys.get(self.sealing.load(Ordering::Acquire))
    }

    /// Seals `clear` for the row that `identity` names.
    pub fn seal(
        &self,
        identity: &str,
        clear: &[u8],
        random: &dyn Random,
    ) -> Result<Sealed, openssl::error::ErrorStack> {
        let key = self.sealing().ok_or_else(openssl::error::ErrorStack::get)?;
        let nonce: [u8; NONCE] = random::bytes(random);
        let mut tag = [0; TAG];
        let cipher = Cipher::aes_256_gcm();
        let sealed =
            encrypt_aead(cipher, key.bytes.as_slice(), Some(&nonce), identity.as_bytes(), clear, &mut tag)?;
        Ok(Sealed { bytes: [nonce.as_slice(), &tag, &sealed].concat(), master_key_id: key.id.clone() })
    }

    /// Opens what was sealed for the same row.
    pub fn open(&self, identity: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, NotSealedHere> {
        self.keys.iter().find_map(|key| key.open(identity, sealed)).ok_or(NotSealedHere)
    }
}

impl Key {
    fn new(bytes: Zeroizing<[u8; 32]>) -> Self {
        let digest =
            Sha256::new().chain_update(b"signet master key\0").chain_update(bytes.as_slice()).finalize();
        Self { bytes, id: hex(digest.get(..8).unwrap_or_default()) }
    }

    fn open(&self, identity: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, rest) = sealed.split_at_checked(NONCE)?;
        let (tag, sealed) = rest.split_at_checked(TAG)?;
        let cipher = Cipher::aes_256_gcm();
        decrypt_aead(cipher, self.bytes.as_slice(), Some(nonce), identity.as_bytes(), sealed, tag)
            .map(Zeroizing::new)
            .ok()
    }
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MasterKey({})", self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::SystemRandom;

    #[test]
    fn only_the_same_key_and_row_open_it() {
        let key = MasterKey::new(Zeroizing::new([7; 32]));
        let sealed = key.seal("signing_keys:a", b"private", &SystemRandom).unwrap().bytes;
        assert_eq!(key.open("signing_keys:a", &sealed).unwrap().as_slice(), b"private");
        assert!(key.open("signing_keys:b", &sealed).is_err());
        assert!(MasterKey::new(Zeroizing::new([8; 32])).open("signing_keys:a", &sealed).is_err());
        let mut damaged = sealed.clone();
        *damaged.last_mut().unwrap() ^= 1;
        assert!(key.open("signing_keys:a", &damaged).is_err());
        for length in 0..sealed.len() {
            assert!(key.open("signing_keys:a", &sealed[..length]).is_err());
        }
        assert!(!sealed.windows(7).any(|window| window == b"private"));
        assert_eq!(format!("{key:?}"), format!("MasterKey({})", key.id()));
    }

    #[test]
    fn the_same_text_is_never_sealed_alike() {
        let key = MasterKey::new(Zeroizing::new([7; 32]));
        let seal = || key.seal("a", b"x", &SystemRandom).unwrap().bytes;
        assert_ne!(seal(), seal());
    }

    #[test]
    fn two_keys_open_and_the_one_that_is_told_seals() {
        let alone = |byte| MasterKey::new(Zeroizing::new([byte; 32]));
        let (old, new) = (alone(7), alone(8));
        let both = alone(8).beside(Zeroizing::new([7; 32]));
        assert!(both.knows(old.id()) && both.knows(new.id()) && !new.knows(old.id()));
        assert!(both.seal_with(old.id()) && !both.seal_with(alone(9).id()));
        assert_eq!((both.id(), both.own_id()), (old.id(), new.id()));
        for (key, other) in [(&old, &new), (&new, &old)] {
            assert!(both.seal_with(key.id()));
            let sealed = both.seal("a", b"x", &SystemRandom).unwrap();
            assert_eq!(sealed.master_key_id, key.id());
            assert!(key.open("a", &sealed.bytes).is_ok() && other.open("a", &sealed.bytes).is_err());
            assert!(both.open("a", &sealed.bytes).is_ok());
            assert!(both.only(key.id()).unwrap().open("a", &sealed.bytes).is_ok());
        }
        assert!(both.only("none").is_none());
    }
}
