//! Makes RSA keys with the `rsa` crate, which does nothing else here.

use rsa::RsaPrivateKey;
use rsa::pkcs8::{EncodePrivateKey as _, EncodePublicKey as _};

use super::jwks::PublicJwk;
use super::seal::MasterKey;
use crate::domain::decision::Fault;
use crate::domain::random::Random;
use crate::domain::signing_key::{KeyState, SealedKey, SigningKey};
use crate::domain::time::Timestamp;

/// The sizes that may be made; 2048 is the least that RFC 7518 §3.3 allows.
pub const SIZES: [usize; 3] = [2048, 3072, 4096];

/// A fresh key in state *next*, its private part sealed. Takes a tenth of a second and more: not on a thread that
/// serves requests.
pub fn generate(
    bits: usize,
    master: &MasterKey,
    now: Timestamp,
    random: &dyn Random,
) -> Result<SealedKey, Fault> {
    let failed = |error: &dyn std::fmt::Display| Fault::internal("making an RSA key", error.to_string());
    let private = RsaPrivateKey::new(&mut Adapter(random), bits).map_err(|error| failed(&error))?;
    let public_der = private.to_public_key().to_public_key_der().map_err(|error| failed(&error))?.into_vec();
    let pkcs8 = private.to_pkcs8_der().map_err(|error| failed(&error))?;
    seal_key(pkcs8.as_bytes(), public_der, i64::try_from(bits).unwrap_or(0), master, now, random)
}

/// A key in state *next*, named by its thumbprint, of its private half in PKCS #8 and its public one.
pub(super) fn seal_key(
    pkcs8: &[u8],
    public_der: Vec<u8>,
    bits: i64,
    master: &MasterKey,
    now: Timestamp,
    random: &dyn Random,
) -> Result<SealedKey, Fault> {
    let failed = |error: &dyn std::fmt::Display| Fault::internal("sealing an RSA key", error.to_string());
    let kid = PublicJwk::thumbprint(&public_der).map_err(|error| failed(&error))?;
    let sealed = master.seal(&identity(&kid), pkcs8, random).map_err(|error| failed(&error))?;
    let key = SigningKey {
        kid,
        state: KeyState::Next,
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
        u32::from_ne_bytes(crate::domain::random::bytes(self.0))
    }

    fn next_u64(&mut self) -> u64 {
        u64::from_ne_bytes(crate::domain::random::bytes(self.0))
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
