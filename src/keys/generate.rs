//! Makes keys: RSA keys with the `rsa` crate, which does nothing else here, and those on curves with OpenSSL.

use openssl::pkey::{PKey, Private};
use rsa::RsaPrivateKey;
use rsa::pkcs8::EncodePrivateKey as _;
use zeroize::Zeroizing;

use super::curve::{LENGTH, ed25519_key, p256_key};
use super::jwks::PublicJwk;
use super::seal::MasterKey;
use crate::domain::decision::Fault;
use crate::domain::random::{self, Random};
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::signing_key::{KeyState, SealedKey, SigningKey};
use crate::domain::time::Timestamp;

/// The sizes that may be made; 2048 is the least that RFC 7518 §3.3 allows.
pub const SIZES: [usize; 3] = [2048, 3072, 4096];

/// A number of 32 bytes is none of the curve's with a chance of 2^-32.
const TRIES: usize = 8;

/// A key that is to be made: by which algorithm it signs, and the bits of those that come in several sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA, for RS256.
    Rs256(usize),
    /// RSA, for PS256.
    Ps256(usize),
    /// P-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

impl KeyKind {
    /// For `algorithm`; an RSA key has `rsa_bits`.
    pub fn new(algorithm: SigningAlgorithm, rsa_bits: usize) -> Self {
        match algorithm {
            SigningAlgorithm::Rs256 => Self::Rs256(rsa_bits),
            SigningAlgorithm::Ps256 => Self::Ps256(rsa_bits),
            SigningAlgorithm::Es256 => Self::Es256,
            SigningAlgorithm::EdDsa => Self::EdDsa,
        }
    }

    /// What it signs by.
    pub fn algorithm(self) -> SigningAlgorithm {
        match self {
            Self::Rs256(_) => SigningAlgorithm::Rs256,
            Self::Ps256(_) => SigningAlgorithm::Ps256,
            Self::Es256 => SigningAlgorithm::Es256,
            Self::EdDsa => SigningAlgorithm::EdDsa,
        }
    }
}

/// A fresh key in state *next*, its private part sealed. An RSA key takes a tenth of a second and more: not on a thread
/// that serves requests.
pub fn generate(
    kind: KeyKind,
    master: &MasterKey,
    now: Timestamp,
    random: &dyn Random,
) -> Result<SealedKey, Fault> {
    let key = match kind {
        KeyKind::Rs256(bits) | KeyKind::Ps256(bits) => rsa(bits, random)?,
        KeyKind::Es256 => p256(random)?,
        KeyKind::EdDsa => {
            let seed: Zeroizing<[u8; LENGTH]> = Zeroizing::new(random::bytes(random));
            ed25519_key(seed.as_slice()).map_err(failed)?
        }
    };
    seal_key(&key, kind.algorithm(), master, now, random)
}

fn failed(error: impl std::fmt::Display) -> Fault {
    Fault::internal("making a signing key", error.to_string())
}

fn rsa(bits: usize, random: &dyn Random) -> Result<PKey<Private>, Fault> {
    let private = RsaPrivateKey::new(&mut Adapter(random), bits).map_err(failed)?;
    let pkcs8 = private.to_pkcs8_der().map_err(failed)?;
    PKey::private_key_from_pkcs8(pkcs8.as_bytes()).map_err(failed)
}

/// FIPS 186-5 appendix A.2.2: numbers are drawn until one is of the curve.
fn p256(random: &dyn Random) -> Result<PKey<Private>, Fault> {
    for _ in 0..TRIES {
        let number: Zeroizing<[u8; LENGTH]> = Zeroizing::new(random::bytes(random));
        if let Some(key) = p256_key(number.as_slice()).map_err(failed)? {
            return Ok(key);
        }
    }
    Err(failed("the generator gives no number of the curve"))
}

/// `key` in state *next*, named by its thumbprint.
pub(super) fn seal_key(
    key: &PKey<Private>,
    algorithm: SigningAlgorithm,
    master: &MasterKey,
    now: Timestamp,
    random: &dyn Random,
) -> Result<SealedKey, Fault> {
    let public_der = key.public_key_to_der().map_err(failed)?;
    let pkcs8 = Zeroizing::new(key.private_key_to_pkcs8().map_err(failed)?);
    let kid = PublicJwk::thumbprint(&public_der).map_err(failed)?;
    let sealed = master.seal(&identity(&kid), &pkcs8, random).map_err(failed)?;
    // OpenSSL counts the bits of an Ed25519 key by its order: 253.
    let bits = if algorithm.is_rsa() { i64::from(key.bits()) } else { 256 };
    let key = SigningKey {
        kid,
        state: KeyState::Next,
        algorithm,
        public_der,
        bits,
        created_at: now,
        activated_at: None,
        retired_at: None,
        revoked_at: None,
        verifies_until: None,
    };
    Ok(SealedKey { key, sealed: sealed.bytes, master_key_id: sealed.master_key_id })
}

/// The associated data under which a key's private part is sealed.
pub(super) fn identity(kid: &str) -> String {
    format!("signing_keys:{kid}")
}

/// Our generator under the trait that `rsa` takes.
struct Adapter<'a>(&'a dyn Random);

impl rand_core::RngCore for Adapter<'_> {
    fn next_u32(&mut self) -> u32 {
        u32::from_ne_bytes(random::bytes(self.0))
    }

    fn next_u64(&mut self) -> u64 {
        u64::from_ne_bytes(random::bytes(self.0))
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.0.fill(bytes);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand_core::Error> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl rand_core::CryptoRng for Adapter<'_> {}
