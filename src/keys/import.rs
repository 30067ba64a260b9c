//! Takes in a private key that was made elsewhere: PEM (PKCS #8, encrypted or not, PKCS #1 and SEC 1) or a JWK.

use openssl::ec::EcKey;
use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Private};
use openssl::rsa::Rsa;
use zeroize::Zeroizing;

use super::curve::{p256, p256_key};
use super::generate::seal_key;
use super::seal::MasterKey;
use crate::domain::decision::Fault;
use crate::domain::random::Random;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::signing_key::SealedKey;
use crate::domain::time::Timestamp;

mod jwk;

/// Least and most bits of a modulus (RFC 7518 §3.3; OpenSSL verifies no larger ones).
const BITS: std::ops::RangeInclusive<u32> = 2048..=8192;

/// Why a key is not taken. None of them shows anything of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotImported {
    /// No form of a key that is known here.
    #[error(
        "this is no private key: expected PEM (\"BEGIN PRIVATE KEY\", \"BEGIN RSA PRIVATE KEY\", \
         \"BEGIN EC PRIVATE KEY\") or a JWK"
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
    /// A key by which nothing is signed here.
    #[error(
        "this is a key of the kind {0}; keys here are RSA (RS256, PS256), P-256 (ES256) or Ed25519 (EdDSA)"
    )]
    Kind(String),
    /// The key names an algorithm, by which nothing is signed here.
    #[error("this key says that it is for {0}; keys here are for RS256, PS256, ES256 or EdDSA")]
    Purpose(String),
    /// It is for another algorithm than was wanted, by its kind or by what it says.
    #[error("this key is for {fits}, and not for {wanted}")]
    OtherAlgorithm {
        /// What it is for.
        fits: SigningAlgorithm,
        /// What was wanted.
        wanted: SigningAlgorithm,
    },
    /// A modulus that is too small or too large.
    #[error("an RSA key has 2048 to 8192 bits; this one has {0}")]
    Size(u32),
    /// Its numbers do not fit together.
    #[error("the parts of this key do not fit together")]
    Inconsistent,
}

/// A key as it was read, and the algorithm that it names itself.
struct Read {
    key: PKey<Private>,
    named: Option<SigningAlgorithm>,
}

/// Reads a private key and seals it, in state *next*. It signs by `wanted`; without it by what a JWK names, or by what keys
/// of its kind sign by: RS256, ES256, EdDSA.
pub fn import(
    text: &[u8],
    password: Option<&[u8]>,
    wanted: Option<SigningAlgorithm>,
    master: &MasterKey,
    now: Timestamp,
    random: &dyn Random,
) -> Result<Result<SealedKey, NotImported>, Fault> {
    match read(text, password, wanted) {
        Ok((key, algorithm)) => seal_key(&key, algorithm, master, now, random).map(Ok),
        Err(refused) => Ok(Err(refused)),
    }
}

fn read(
    text: &[u8],
    password: Option<&[u8]>,
    wanted: Option<SigningAlgorithm>,
) -> Result<(PKey<Private>, SigningAlgorithm), NotImported> {
    let trimmed = text.trim_ascii();
    let read = if trimmed.starts_with(b"{") {
        jwk::read(trimmed)?
    } else {
        Read { key: pem(trimmed, password)?, named: None }
    };
    let key = checked(read.key)?;
    let usual = match key.id() {
        Id::EC => SigningAlgorithm::Es256,
        Id::ED25519 => SigningAlgorithm::EdDsa,
        _ => SigningAlgorithm::Rs256,
    };
    let fits = read.named.unwrap_or(usual);
    let wanted = wanted.unwrap_or(fits);
    // RFC 8725 §3.1: one key, one algorithm. An RSA key that names none may be for either of the two.
    let either = read.named.is_none() && usual.is_rsa() && wanted.is_rsa();
    if wanted != fits && !either {
        return Err(NotImported::OtherAlgorithm { fits, wanted });
    }
    Ok((key, wanted))
}

/// A key of a kind by which something is signed here, whose numbers are right.
fn checked(key: PKey<Private>) -> Result<PKey<Private>, NotImported> {
    let inconsistent = |_: ErrorStack| NotImported::Inconsistent;
    match key.id() {
        Id::RSA => {
            let rsa: Rsa<Private> = key.rsa().map_err(inconsistent)?;
            let bits = rsa.n().num_bits().unsigned_abs();
            // JW7.
            if !BITS.contains(&bits) {
                return Err(NotImported::Size(bits));
            }
            match rsa.check_key() {
                Ok(true) => Ok(key),
                _ => Err(NotImported::Inconsistent),
            }
        }
        Id::EC => p256_only(&key.ec_key().map_err(inconsistent)?),
        Id::ED25519 => Ok(key),
        _ => Err(NotImported::Kind(kind(&key))),
    }
}

/// The key on P-256, made anew of its private number: a file may bring numbers for the curve itself, and they are not kept.
fn p256_only(key: &EcKey<Private>) -> Result<PKey<Private>, NotImported> {
    let inconsistent = |_: ErrorStack| NotImported::Inconsistent;
    let curve = key.group().curve_name();
    if curve != p256().map_err(inconsistent)?.curve_name() {
        return Err(NotImported::Kind(curve.map_or("EC on a curve of its own".to_owned(), curve_name)));
    }
    key.check_key().map_err(inconsistent)?;
    let number = Zeroizing::new(key.private_key().to_vec());
    p256_key(&number).map_err(inconsistent)?.ok_or(NotImported::Inconsistent)
}

/// What people call a curve.
fn curve_name(curve: Nid) -> String {
    match curve {
        Nid::SECP384R1 => "P-384".to_owned(),
        Nid::SECP521R1 => "P-521".to_owned(),
        other => other.short_name().unwrap_or("EC on another curve").to_owned(),
    }
}

/// What a key is that is none of ours.
fn kind(key: &PKey<Private>) -> String {
    let named = [
        (Id::RSA_PSS, "RSASSA-PSS"),
        (Id::DSA, "DSA"),
        (Id::ED448, "Ed448"),
        (Id::X25519, "X25519"),
        (Id::X448, "X448"),
    ];
    let found = named.iter().find(|(id, _)| *id == key.id());
    found.map_or("another algorithm", |(_, name)| name).to_owned()
}

fn pem(text: &[u8], password: Option<&[u8]>) -> Result<PKey<Private>, NotImported> {
    let label = label(text).ok_or(NotImported::NotAKey)?;
    if label.ends_with("PUBLIC KEY") || label.ends_with("CERTIFICATE") {
        return Err(NotImported::Public);
    }
    // What `openssl ecparam` writes before the key names the curve again; the key says it itself.
    let is_key =
        label.ends_with("PRIVATE KEY") || label == "EC PARAMETERS" && contains(text, b"PRIVATE KEY-----");
    if !is_key {
        return Err(NotImported::NotAKey);
    }
    // RFC 1421 §4.6.1.1 for the old form, whose header says it.
    let is_encrypted = label.starts_with("ENCRYPTED") || contains(text, b"Proc-Type: 4,ENCRYPTED");
    match (is_encrypted, password) {
        (true, None) => Err(NotImported::PasswordNeeded),
        (true, Some(password)) => {
            PKey::private_key_from_pem_passphrase(text, password).map_err(|_| NotImported::WrongPassword)
        }
        // Never asks at the terminal: an empty passphrase is given.
        (false, _) => PKey::private_key_from_pem_passphrase(text, b"").map_err(|_| NotImported::Damaged),
    }
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

#[cfg(test)]
mod tests;
