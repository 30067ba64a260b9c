//! Both halves of a stored key. Whoever can write to the database can put in any public key; only who has the master key
//! can seal the private half that belongs to it.

use openssl::error::ErrorStack;
use openssl::pkey::{HasPublic, Id, PKey};
use zeroize::Zeroizing;

use super::curve;
use super::generate::identity;
use super::seal::{MasterKey, NotSealedHere};
use crate::domain::signing_algorithm::SigningAlgorithm;
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
    Unreadable(#[from] ErrorStack),
    /// The public half belongs to another key.
    #[error("the public half is not that of the private one")]
    Mismatched,
    /// It is a key of another kind.
    #[error("the key cannot sign by {0}")]
    OtherAlgorithm(SigningAlgorithm),
}

impl KeyPair {
    /// Opens a stored key.
    pub fn open(stored: &SealedKey, master: &MasterKey) -> Result<Self, NotOurs> {
        // JW7: what is published, and what verifies, is what was sealed here.
        let private = master.open(&identity(&stored.key.kid), &stored.sealed)?;
        let key = PKey::private_key_from_pkcs8(&private)?;
        // RFC 8725 §3.1: a key is used by the algorithm that it is for.
        if !fits(&key, stored.key.algorithm)? {
            return Err(NotOurs::OtherAlgorithm(stored.key.algorithm));
        }
        let public = key.public_key_to_der()?;
        if public != stored.key.public_der {
            return Err(NotOurs::Mismatched);
        }
        Ok(Self { private, public })
    }
}

/// Whether `key` is one that signs by `algorithm`: RFC 7518 §3.3 to §3.5, RFC 8037 §3.1.
fn fits<T: HasPublic>(key: &PKey<T>, algorithm: SigningAlgorithm) -> Result<bool, ErrorStack> {
    Ok(match algorithm {
        SigningAlgorithm::Rs256 | SigningAlgorithm::Ps256 => key.id() == Id::RSA && key.bits() >= 2048,
        SigningAlgorithm::Es256 => {
            key.id() == Id::EC && key.ec_key()?.group().curve_name() == curve::p256()?.curve_name()
        }
        SigningAlgorithm::EdDsa => key.id() == Id::ED25519,
    })
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
    use crate::keys::generate::{KeyKind, generate};
    use crate::keys::ring::KeyRing;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn master(byte: u8) -> MasterKey {
        MasterKey::new(Zeroizing::new([byte; 32]))
    }

    fn key(master: &MasterKey) -> SealedKey {
        generate(KeyKind::Rs256(2048), master, NOW, &SystemRandom).unwrap()
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
    fn a_key_that_signs_by_another_algorithm_than_it_can_is_not_ours() {
        let ours = master(1);
        for algorithm in SigningAlgorithm::ALL {
            let own = generate(KeyKind::new(*algorithm, 2048), &ours, NOW, &SystemRandom).unwrap();
            assert!(KeyPair::open(&own, &ours).is_ok(), "{algorithm}");
            for other in SigningAlgorithm::ALL {
                let mut renamed = own.clone();
                renamed.key.algorithm = *other;
                let same_kind = algorithm.is_rsa() && other.is_rsa() || algorithm == other;
                assert_eq!(KeyPair::open(&renamed, &ours).is_ok(), same_kind, "{algorithm} as {other}");
            }
        }
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
