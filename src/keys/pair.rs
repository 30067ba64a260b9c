//! Both halves of a stored key. Whoever can write to the database can put in any public key; only who has the master key
//! can seal the private half that belongs to it.

use openssl::pkey::PKey;
use zeroize::Zeroizing;

use super::generate::identity;
use super::seal::{MasterKey, NotSealedHere};
use crate::domain::signing_key::SealedKey;

/// A key of ours: its private half opened, and its public one follows from that.
pub struct KeyPair {
    /// PKCS #8 in DER.
    pub private: Zeroizing<Vec<u8>>,
    /// SubjectPublicKeyInfo in DER.
    pub public: Vec<u8>,
}

/// Why nothing that a stored key signed is believed.
#[derive(Debug, thiserror::Error)]
pub enum NotOurs {
    /// Its private half was not sealed here, for this row.
    #[error(transparent)]
    Sealed(#[from] NotSealedHere),
    /// The private half opens, and is none.
    #[error("the private half cannot be read: {0}")]
    Unreadable(#[from] openssl::error::ErrorStack),
    /// The public half belongs to another key.
    #[error("the public half is not that of the private one")]
    Mismatched,
}

impl KeyPair {
    /// Opens a stored key.
    pub fn open(stored: &SealedKey, master: &MasterKey) -> Result<Self, NotOurs> {
        // JW7: what is published, and what verifies, is what was sealed here.
        let private = master.open(&identity(&stored.key.kid), &stored.sealed)?;
        let public = PKey::private_key_from_pkcs8(&private)?.public_key_to_der()?;
        if public != stored.key.public_der {
            return Err(NotOurs::Mismatched);
        }
        Ok(Self { private, public })
    }
}

impl std::fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyPair")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::signing_key::KeyState;
    use crate::domain::time::Timestamp;
    use crate::env::SystemRandom;
    use crate::keys::generate::generate;
    use crate::keys::ring::KeyRing;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn master(byte: u8) -> MasterKey {
        MasterKey::new(Zeroizing::new([byte; 32]))
    }

    fn key(master: &MasterKey) -> SealedKey {
        generate(2048, master, NOW, &SystemRandom).unwrap()
    }

    #[test]
    fn a_key_is_ours_if_its_halves_belong_together_and_were_sealed_here() {
        let (ours, theirs) = (master(1), master(2));
        let (own, other, forged) = (key(&ours), key(&ours), key(&theirs));
        assert_eq!(KeyPair::open(&own, &ours).unwrap().public, own.key.public_der);
        assert!(matches!(KeyPair::open(&forged, &ours), Err(NotOurs::Sealed(_))));
        let mut swapped = own.clone();
        swapped.key.public_der = other.key.public_der.clone();
        assert!(matches!(KeyPair::open(&swapped, &ours), Err(NotOurs::Mismatched)));
        let mut moved = own.clone();
        moved.sealed = other.sealed.clone();
        assert!(matches!(KeyPair::open(&moved, &ours), Err(NotOurs::Sealed(_))));
        let mut renamed = own;
        renamed.key.kid = other.key.kid;
        assert!(matches!(KeyPair::open(&renamed, &ours), Err(NotOurs::Sealed(_))));
    }

    #[test]
    fn no_ring_opens_with_a_key_that_is_not_ours_whatever_its_state() {
        let (ours, theirs) = (master(1), master(2));
        let mut active = key(&ours);
        active.key.state = KeyState::Active;
        let (standby, mut forged) = (key(&ours), key(&theirs));
        assert!(KeyRing::open(&[active.clone(), standby.clone()], &ours, NOW).is_ok());
        for state in [KeyState::Next, KeyState::Retired] {
            forged.key.state = state;
            assert!(KeyRing::open(&[active.clone(), forged.clone()], &ours, NOW).is_err(), "{state}");
            let mut swapped = standby.clone();
            swapped.key.state = state;
            swapped.key.public_der = forged.key.public_der.clone();
            assert!(KeyRing::open(&[active.clone(), swapped], &ours, NOW).is_err(), "{state}");
        }
    }
}
