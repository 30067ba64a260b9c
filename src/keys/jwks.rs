//! The public keys as services fetch them (RFC 7517): public members only, each with its own `kid`, `use` and `alg`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rsa::RsaPublicKey;
use rsa::pkcs8::{DecodePublicKey as _, EncodePublicKey as _, LineEnding};
use rsa::traits::PublicKeyParts as _;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// How long services may cache the document, in seconds; bounds how long a revoked key is believed (security.md JW8).
pub const MAX_AGE_SECONDS: u32 = 300;
/// The same as a header says it.
pub const CACHE_CONTROL: &str = "public, max-age=300";

/// A public RSA key (RFC 7518 §6.3.1).
#[derive(Clone, Debug, Serialize)]
pub struct PublicJwk {
    kty: &'static str,
    #[serde(rename = "use")]
    usage: &'static str,
    alg: &'static str,
    kid: String,
    n: String,
    e: String,
}

impl PublicJwk {
    /// From a SubjectPublicKeyInfo in DER.
    pub fn new(kid: &str, public_der: &[u8]) -> Result<Self, rsa::pkcs8::spki::Error> {
        let (n, e) = members(public_der)?;
        Ok(Self { kty: "RSA", usage: "sig", alg: "RS256", kid: kid.to_owned(), n, e })
    }

    /// The JWK thumbprint (RFC 7638): a name that follows from the key itself.
    pub fn thumbprint(public_der: &[u8]) -> Result<String, rsa::pkcs8::spki::Error> {
        let (n, e) = members(public_der)?;
        Ok(URL_SAFE_NO_PAD.encode(Sha256::digest(format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#))))
    }
}

/// The public key as PEM (RFC 7468 §13).
pub fn pem(public_der: &[u8]) -> Result<String, rsa::pkcs8::spki::Error> {
    RsaPublicKey::from_public_key_der(public_der)?.to_public_key_pem(LineEnding::LF)
}

fn members(public_der: &[u8]) -> Result<(String, String), rsa::pkcs8::spki::Error> {
    let key = RsaPublicKey::from_public_key_der(public_der)?;
    Ok((URL_SAFE_NO_PAD.encode(key.n().to_bytes_be()), URL_SAFE_NO_PAD.encode(key.e().to_bytes_be())))
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
