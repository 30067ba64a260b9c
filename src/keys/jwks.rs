//! The public keys as services fetch them (RFC 7517): public members only, each with its own `kid`, `use` and `alg`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::bn::{BigNum, BigNumContext};
use openssl::error::ErrorStack;
use openssl::pkey::{Id, PKey, Public};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::curve;
use crate::domain::signing_key::SigningKey;

/// How long services may cache the document, in seconds; bounds how long a revoked key is believed (security.md JW8).
pub const MAX_AGE_SECONDS: u32 = 300;
/// The same as a header says it.
pub const CACHE_CONTROL: &str = "public, max-age=300";

/// A public key, with the one algorithm that it is for (RFC 7517 §4).
#[derive(Clone, Debug, Serialize)]
pub struct PublicJwk {
    #[serde(flatten)]
    numbers: Numbers,
    #[serde(rename = "use")]
    usage: &'static str,
    alg: &'static str,
    kid: String,
}

/// The numbers of a public key, in the order in which its thumbprint takes them (RFC 7638 §3.2).
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
enum Numbers {
    /// RFC 7518 §6.2.1.
    Ec { crv: &'static str, kty: &'static str, x: String, y: String },
    /// RFC 8037 §2.
    Okp { crv: &'static str, kty: &'static str, x: String },
    /// RFC 7518 §6.3.1.
    Rsa { e: String, kty: &'static str, n: String },
}

/// Why a public key is not written.
#[derive(Debug, thiserror::Error)]
pub enum Unwritable {
    /// It is none.
    #[error(transparent)]
    Unreadable(#[from] ErrorStack),
    /// Nothing is signed by such keys here.
    #[error("no algorithm here has such keys")]
    Kind,
    /// Its thumbprint cannot be taken.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

impl PublicJwk {
    /// The public half of `key`.
    pub fn new(key: &SigningKey) -> Result<Self, Unwritable> {
        let numbers = Numbers::read(&key.public_der)?;
        Ok(Self { numbers, usage: "sig", alg: key.algorithm.as_str(), kid: key.kid.clone() })
    }

    /// The JWK thumbprint (RFC 7638): a name that follows from the key itself, whatever it is used for. So no key is here
    /// for two algorithms.
    pub fn thumbprint(public_der: &[u8]) -> Result<String, Unwritable> {
        let members = serde_json::to_vec(&Numbers::read(public_der)?)?;
        Ok(URL_SAFE_NO_PAD.encode(Sha256::digest(members)))
    }
}

impl Numbers {
    /// From a SubjectPublicKeyInfo in DER.
    fn read(public_der: &[u8]) -> Result<Self, Unwritable> {
        let key = PKey::public_key_from_der(public_der)?;
        match key.id() {
            Id::RSA => {
                let rsa = key.rsa()?;
                let text = |number: &openssl::bn::BigNumRef| URL_SAFE_NO_PAD.encode(number.to_vec());
                Ok(Self::Rsa { e: text(rsa.e()), kty: "RSA", n: text(rsa.n()) })
            }
            Id::EC => {
                let (x, y) = point(&key)?;
                Ok(Self::Ec { crv: "P-256", kty: "EC", x, y })
            }
            Id::ED25519 => {
                let x = URL_SAFE_NO_PAD.encode(key.raw_public_key()?);
                Ok(Self::Okp { crv: "Ed25519", kty: "OKP", x })
            }
            _ => Err(Unwritable::Kind),
        }
    }
}

/// RFC 7518 §6.2.1.2: a coordinate is written in the full length of its curve.
fn point(key: &PKey<Public>) -> Result<(String, String), Unwritable> {
    let (ec, group) = (key.ec_key()?, curve::p256()?);
    if ec.group().curve_name() != group.curve_name() {
        return Err(Unwritable::Kind);
    }
    let (mut x, mut y) = (BigNum::new()?, BigNum::new()?);
    ec.public_key().affine_coordinates(&group, &mut x, &mut y, &mut *BigNumContext::new()?)?;
    let length = i32::try_from(curve::LENGTH).unwrap_or_default();
    let text = |number: &BigNum| Ok::<_, ErrorStack>(URL_SAFE_NO_PAD.encode(number.to_vec_padded(length)?));
    Ok((text(&x)?, text(&y)?))
}

/// The public key as PEM (RFC 7468 §13).
pub fn pem(public_der: &[u8]) -> Result<String, ErrorStack> {
    let pem = PKey::public_key_from_der(public_der)?.public_key_to_pem()?;
    Ok(String::from_utf8_lossy(&pem).into_owned())
}

/// The document's bytes, made once for each change of the keys.
#[derive(Clone, Debug)]
pub struct JwksDocument {
    /// The JSON text.
    pub body: String,
    /// A strong entity tag (RFC 9110 §8.8.3), quotes included.
    pub etag: String,
}

impl JwksDocument {
    /// The document of `keys`.
    pub fn new(keys: &[PublicJwk]) -> Result<Self, serde_json::Error> {
        #[derive(Serialize)]
        struct Jwks<'a> {
            keys: &'a [PublicJwk],
        }
        let body = serde_json::to_string(&Jwks { keys })?;
        let etag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(Sha256::digest(&body)));
        Ok(Self { body, etag })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thumbprint(key: &PKey<Public>) -> String {
        PublicJwk::thumbprint(&key.public_key_to_der().unwrap()).unwrap()
    }

    /// RFC 7638 §3.1 and RFC 8037 appendix A.3.
    #[test]
    fn thumbprints_are_those_of_the_standards() {
        let number = |text: &str| BigNum::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap();
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        let rsa = openssl::rsa::Rsa::from_public_components(number(n), number("AQAB")).unwrap();
        let expected = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
        assert_eq!(thumbprint(&PKey::from_rsa(rsa).unwrap()), expected);
        let x = URL_SAFE_NO_PAD.decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").unwrap();
        let ed = PKey::public_key_from_raw_bytes(&x, Id::ED25519).unwrap();
        assert_eq!(thumbprint(&ed), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn what_signs_nothing_here_is_not_written() {
        use openssl::ec::{EcGroup, EcKey};
        use openssl::nid::Nid;

        let ed448 = PKey::generate_ed448().unwrap().public_key_to_der().unwrap();
        let group = EcGroup::from_curve_name(Nid::SECP384R1).unwrap();
        let p384 = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap().public_key_to_der().unwrap();
        for der in [ed448, p384] {
            assert!(matches!(PublicJwk::thumbprint(&der), Err(Unwritable::Kind)));
        }
    }
}
