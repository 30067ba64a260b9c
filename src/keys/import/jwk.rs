//! A private key as a JWK (RFC 7517, RFC 7518 §6, RFC 8037 §2): the members that say what it is for, and its numbers.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::bn::{BigNum, BigNumContext};
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use serde::Deserialize;
use zeroize::{Zeroize as _, Zeroizing};

use super::{NotImported, Read};
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::keys::curve::{LENGTH, ed25519_key, p256, p256_key};

/// The members that every kind has, and those of the curves; `josekit` reads the numbers of RSA.
#[derive(Deserialize)]
struct Members {
    kty: Option<String>,
    crv: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    x: Option<String>,
    y: Option<String>,
    d: Option<String>,
}

impl Drop for Members {
    fn drop(&mut self) {
        self.d.zeroize();
    }
}

pub(super) fn read(text: &[u8]) -> Result<Read, NotImported> {
    let members: Members = serde_json::from_slice(text).map_err(|_| NotImported::NotAKey)?;
    let Some(kty) = members.kty.as_deref() else { return Err(NotImported::NotAKey) };
    let kind = match (kty, members.crv.as_deref()) {
        ("RSA", _) => Kind::Rsa,
        ("EC", Some("P-256")) => Kind::P256,
        ("OKP", Some("Ed25519")) => Kind::Ed25519,
        ("EC" | "OKP", None) => return Err(NotImported::Damaged),
        ("EC" | "OKP", Some(other)) | (other, _) => return Err(NotImported::Kind(shown(other))),
    };
    if members.d.is_none() {
        return Err(NotImported::Public);
    }
    // RFC 7517 §4.2.
    if let Some(usage) = members.usage.as_deref().filter(|usage| *usage != "sig") {
        return Err(NotImported::Purpose(shown(usage)));
    }
    let named = members.alg.as_deref().map(|alg| named(alg, kind)).transpose()?;
    let key = match kind {
        Kind::Rsa => rsa(text)?,
        Kind::P256 => on_p256(&members)?,
        Kind::Ed25519 => on_ed25519(&members)?,
    };
    Ok(Read { key, named })
}

#[derive(Clone, Copy)]
enum Kind {
    Rsa,
    P256,
    Ed25519,
}

/// The algorithm that the key names, which must be one of its kind.
fn named(alg: &str, kind: Kind) -> Result<SigningAlgorithm, NotImported> {
    // RFC 9864 §2.2 calls EdDSA on this curve by its own name.
    let alg = if alg == "Ed25519" { "EdDSA" } else { alg };
    match (alg.parse(), kind) {
        (Ok(one @ (SigningAlgorithm::Rs256 | SigningAlgorithm::Ps256)), Kind::Rsa)
        | (Ok(one @ SigningAlgorithm::Es256), Kind::P256)
        | (Ok(one @ SigningAlgorithm::EdDsa), Kind::Ed25519) => Ok(one),
        (Ok(_), _) => Err(NotImported::Inconsistent),
        (Err(_), _) => Err(NotImported::Purpose(shown(alg))),
    }
}

/// A word of the key as it is repeated to who brought it.
fn shown(word: &str) -> String {
    word.chars().filter(char::is_ascii_graphic).take(20).collect()
}

fn rsa(text: &[u8]) -> Result<PKey<Private>, NotImported> {
    let jwk = josekit::jwk::Jwk::from_bytes(text).map_err(|_| NotImported::Damaged)?;
    let pair = josekit::jwk::alg::rsa::RsaKeyPair::from_jwk(&jwk).map_err(|_| NotImported::Damaged)?;
    let der = Zeroizing::new(pair.to_raw_private_key());
    let rsa = Rsa::private_key_from_der(&der).map_err(|_| NotImported::Damaged)?;
    PKey::from_rsa(rsa).map_err(|_| NotImported::Damaged)
}

fn on_p256(members: &Members) -> Result<PKey<Private>, NotImported> {
    let (x, y) = (number(members.x.as_deref())?, number(members.y.as_deref())?);
    let d = number(members.d.as_deref())?;
    let key = p256_key(d.as_slice()).map_err(|_| NotImported::Damaged)?.ok_or(NotImported::Inconsistent)?;
    let own = || {
        let (group, mut context) = (p256()?, BigNumContext::new()?);
        let (mut own_x, mut own_y) = (BigNum::new()?, BigNum::new()?);
        let ec = key.ec_key()?;
        ec.public_key().affine_coordinates(&group, &mut own_x, &mut own_y, &mut context)?;
        Ok::<_, openssl::error::ErrorStack>(
            own_x == BigNum::from_slice(x.as_slice())? && own_y == BigNum::from_slice(y.as_slice())?,
        )
    };
    if own().map_err(|_| NotImported::Damaged)? { Ok(key) } else { Err(NotImported::Inconsistent) }
}

fn on_ed25519(members: &Members) -> Result<PKey<Private>, NotImported> {
    let x = number(members.x.as_deref())?;
    let seed = number(members.d.as_deref())?;
    let key = ed25519_key(seed.as_slice()).map_err(|_| NotImported::Damaged)?;
    let own = key.raw_public_key().map_err(|_| NotImported::Damaged)?;
    if own == x.as_slice() { Ok(key) } else { Err(NotImported::Inconsistent) }
}

/// RFC 7518 §6.2.1.2, RFC 8037 §2: in the full length of the curve.
fn number(text: Option<&str>) -> Result<Zeroizing<Vec<u8>>, NotImported> {
    let bytes = URL_SAFE_NO_PAD.decode(text.unwrap_or_default()).map(Zeroizing::new);
    bytes.ok().filter(|bytes| bytes.len() == LENGTH).ok_or(NotImported::Damaged)
}
