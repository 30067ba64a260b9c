//! Secrets that must be read back, at rest: AES-256-GCM under the master key, with the row's identity as associated
//! data, so that a sealed value moved to another row does not open.

use openssl::symm::{Cipher, decrypt_aead, encrypt_aead};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::domain::hex::hex;
use crate::domain::random::{self, Random};

const NONCE: usize = 12;
const TAG: usize = 16;

/// The key that seals all others: 32 bytes from `keys/` or the environment.
pub struct MasterKey {
    bytes: Zeroizing<[u8; 32]>,
    id: String,
}

/// A sealed value does not open: another master key, another row, or damaged.
#[derive(Debug, thiserror::Error)]
#[error("a sealed value does not open")]
pub struct NotSealedHere;

impl MasterKey {
    /// From its 32 bytes.
    pub fn new(bytes: Zeroizing<[u8; 32]>) -> Self {
        let digest =
            Sha256::new().chain_update(b"signet master key\0").chain_update(bytes.as_slice()).finalize();
        Self { bytes, id: hex(digest.get(..8).unwrap_or_default()) }
    }

    /// Its name, stored beside what it sealed. Tells nothing about the key.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Seals `clear` for the row that `identity` names.
    pub fn seal(
        &self,
        identity: &str,
        clear: &[u8],
        random: &dyn Random,
    ) -> Result<Vec<u8>, openssl::error::ErrorStack> {
        let nonce: [u8; NONCE] = random::bytes(random);
        let mut tag = [0; TAG];
        let cipher = Cipher::aes_256_gcm();
        let sealed =
            encrypt_aead(cipher, self.bytes.as_slice(), Some(&nonce), identity.as_bytes(), clear, &mut tag)?;
        Ok([nonce.as_slice(), &tag, &sealed].concat())
    }

    /// Opens what was sealed for the same row.
    pub fn open(&self, identity: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, NotSealedHere> {
        let (nonce, rest) = sealed.split_at_checked(NONCE).ok_or(NotSealedHere)?;
        let (tag, sealed) = rest.split_at_checked(TAG).ok_or(NotSealedHere)?;
        let cipher = Cipher::aes_256_gcm();
        decrypt_aead(cipher, self.bytes.as_slice(), Some(nonce), identity.as_bytes(), sealed, tag)
            .map(Zeroizing::new)
            .map_err(|_| NotSealedHere)
    }
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MasterKey({})", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::SystemRandom;

    #[test]
    fn only_the_same_key_and_row_open_it() {
        let key = MasterKey::new(Zeroizing::new([7; 32]));
        let sealed = key.seal("signing_keys:a", b"private", &SystemRandom).unwrap();
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
        assert_ne!(key.seal("a", b"x", &SystemRandom).unwrap(), key.seal("a", b"x", &SystemRandom).unwrap());
    }
}
