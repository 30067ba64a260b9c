//! Takes in a private key that was made elsewhere: PEM (PKCS #8, encrypted or not, and PKCS #1) or a JWK.

use openssl::pkey::{Id, PKey, Private};
use openssl::rsa::Rsa;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::generate::seal_key;
use super::seal::MasterKey;
use crate::domain::decision::Fault;
use crate::domain::random::Random;
use crate::domain::signing_key::SealedKey;
use crate::domain::time::Timestamp;

/// Least and most bits of a modulus (RFC 7518 §3.3; OpenSSL verifies no larger ones).
const BITS: std::ops::RangeInclusive<u32> = 2048..=8192;

/// Why a key is not taken. None of them shows anything of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotImported {
    /// No form of a key that is known here.
    #[error(
        "this is no private key: expected PEM (\"BEGIN PRIVATE KEY\", \"BEGIN RSA PRIVATE KEY\") or a JWK"
    )]
    NotAKey,
    /// It begins like a key, and is not whole.
    #[error("this key is damaged or cut off")]
    Damaged,
    /// A public key or a certificate.
    #[error("this is a public key; a private key is needed")]
    Public,
    /// It is encrypted, and no password was given.
    #[error("this key is encrypted; give its password with --password-file")]
    PasswordNeeded,
    /// It does not open.
    #[error("the password does not open this key")]
    WrongPassword,
    /// An EC or Ed25519 key, for instance.
    #[error("this is no RSA key")]
    NotRsa,
    /// A modulus that is too small or too large.
    #[error("an RSA key has 2048 to 8192 bits; this one has {0}")]
    Size(u32),
    /// Its numbers do not fit together.
    #[error("the parts of this key do not fit together")]
    Inconsistent,
}

/// Reads a private key and seals it, in state *next*.
pub fn import(
    text: &[u8],
    password: Option<&[u8]>,
    master: &MasterKey,
    now: Timestamp,
    random: &dyn Random,
) -> Result<Result<SealedKey, NotImported>, Fault> {
    let failed = |error| Fault::internal("writing an RSA key", error);
    let rsa = match read(text, password) {
        Ok(rsa) => rsa,
        Err(refused) => return Ok(Err(refused)),
    };
    let bits = rsa.n().num_bits().unsigned_abs();
    let key = PKey::from_rsa(rsa).map_err(failed)?;
    let private = Zeroizing::new(key.private_key_to_pkcs8().map_err(failed)?);
    let public = key.public_key_to_der().map_err(failed)?;
    seal_key(&private, public, i64::from(bits), master, now, random).map(Ok)
}

fn read(text: &[u8], password: Option<&[u8]>) -> Result<Rsa<Private>, NotImported> {
    let trimmed = text.trim_ascii();
    let rsa = if trimmed.starts_with(b"{") { jwk(trimmed)? } else { pem(trimmed, password)? };
    let bits = rsa.n().num_bits().unsigned_abs();
    // JW7.
    if !BITS.contains(&bits) {
        return Err(NotImported::Size(bits));
    }
    match rsa.check_key() {
        Ok(true) => Ok(rsa),
        _ => Err(NotImported::Inconsistent),
    }
}

fn pem(text: &[u8], password: Option<&[u8]>) -> Result<Rsa<Private>, NotImported> {
    let label = label(text).ok_or(NotImported::NotAKey)?;
    if label.ends_with("PUBLIC KEY") || label.ends_with("CERTIFICATE") {
        return Err(NotImported::Public);
    }
    if !label.ends_with("PRIVATE KEY") {
        return Err(NotImported::NotAKey);
    }
    // RFC 1421 §4.6.1.1 for the old form, whose header says it.
    let is_encrypted = label.starts_with("ENCRYPTED") || contains(text, b"Proc-Type: 4,ENCRYPTED");
    let key = match (is_encrypted, password) {
        (true, None) => return Err(NotImported::PasswordNeeded),
        (true, Some(password)) => {
            PKey::private_key_from_pem_passphrase(text, password).map_err(|_| NotImported::WrongPassword)?
        }
        // Never asks at the terminal: an empty passphrase is given.
        (false, _) => PKey::private_key_from_pem_passphrase(text, b"").map_err(|_| NotImported::Damaged)?,
    };
    if key.id() != Id::RSA {
        return Err(NotImported::NotRsa);
    }
    key.rsa().map_err(|_| NotImported::NotRsa)
}

/// The label of the first PEM block.
fn label(text: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(text).ok()?;
    let (_, rest) = text.split_once("-----BEGIN ")?;
    let (label, _) = rest.split_once("-----")?;
    (!label.contains('\n')).then_some(label)
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// A JWK (RFC 7517) with the members that say which kind it is; `josekit` reads the numbers.
fn jwk(text: &[u8]) -> Result<Rsa<Private>, NotImported> {
    #[derive(Deserialize)]
    struct Kind {
        kty: Option<String>,
        d: Option<serde::de::IgnoredAny>,
    }

    let kind: Kind = serde_json::from_slice(text).map_err(|_| NotImported::NotAKey)?;
    match kind.kty.as_deref() {
        None => return Err(NotImported::NotAKey),
        Some("RSA") => {}
        Some(_) => return Err(NotImported::NotRsa),
    }
    if kind.d.is_none() {
        return Err(NotImported::Public);
    }
    let jwk = josekit::jwk::Jwk::from_bytes(text).map_err(|_| NotImported::Damaged)?;
    let pair = josekit::jwk::alg::rsa::RsaKeyPair::from_jwk(&jwk).map_err(|_| NotImported::Damaged)?;
    let der = Zeroizing::new(pair.to_raw_private_key());
    Rsa::private_key_from_der(&der).map_err(|_| NotImported::Damaged)
}

#[cfg(test)]
mod tests;
