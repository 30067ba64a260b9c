//! JSON Web Keys (RFC 7517): the public signature keys of a set, and the check of one signature.

use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde_json::Value;

use crate::algorithm::Algorithm;
use crate::json::{self, Object};

/// No issuer has that many keys at a time; a longer list is cut off.
const MAX_KEYS: usize = 100;

/// Members of a private or secret key (RFC 7518 §6).
const PRIVATE_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// A public key and the one algorithm it may be used with.
#[derive(Debug)]
pub(crate) struct Key {
    algorithm: Algorithm,
    material: Material,
}

#[derive(Debug)]
enum Material {
    Rsa(RsaPublicKeyComponents<Vec<u8>>),
    Point(Vec<u8>),
}

impl Key {
    /// The algorithm, from the key's own record: a token's `alg` only has to agree.
    pub(crate) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Whether `signature` is this key's over `message`.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let outcome = match (&self.material, self.algorithm) {
            (Material::Rsa(key), Algorithm::Rs256) => {
                key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            }
            (Material::Rsa(key), Algorithm::Ps256) => {
                key.verify(&RSA_PSS_2048_8192_SHA256, message, signature)
            }
            (Material::Point(point), Algorithm::Es256) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature)
            }
            (Material::Point(point), Algorithm::EdDsa) => {
                UnparsedPublicKey::new(&ED25519, point).verify(message, signature)
            }
            (Material::Rsa(_), Algorithm::Es256 | Algorithm::EdDsa)
            | (Material::Point(_), Algorithm::Rs256 | Algorithm::Ps256) => return false,
        };
        outcome.is_ok()
    }
}

/// The usable keys of a JWKS document, by `kid`.
#[derive(Debug, Default)]
pub(crate) struct KeySet {
    keys: HashMap<String, Arc<Key>>,
}

impl KeySet {
    /// Reads a document. Keys that cannot be used are left out; `None` if it is not a key set at all.
    pub(crate) fn parse(document: &[u8], allowed: &[Algorithm]) -> Option<Self> {
        let document = json::parse_object(document)?;
        let list = document.get("keys")?.as_array()?;
        let mut keys: HashMap<String, Option<Arc<Key>>> = HashMap::new();
        for value in list.iter().take(MAX_KEYS) {
            let Some(kid) = value.get("kid").and_then(Value::as_str) else { continue };
            let key = value.as_object().and_then(|jwk| read(jwk, allowed)).map(Arc::new);
            // RFC 7517 §4.5: a kid that stands for two keys names none.
            keys.entry(kid.to_owned()).and_modify(|known| *known = None).or_insert(key);
        }
        Some(Self { keys: keys.into_iter().filter_map(|(kid, key)| Some((kid, key?))).collect() })
    }

    pub(crate) fn find(&self, kid: &str) -> Option<Arc<Key>> {
        self.keys.get(kid).cloned()
    }

    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }
}

fn read(jwk: &Object, allowed: &[Algorithm]) -> Option<Key> {
    let text = |name: &str| jwk.get(name).and_then(Value::as_str);
    // A private key that got published is everybody's.
    if PRIVATE_MEMBERS.iter().any(|member| jwk.contains_key(*member)) {
        tracing::warn!(kid = text("kid"), "the issuer publishes a private key; it is not used");
        return None;
    }
    // RFC 7517 §4.2, §4.3: use and key_ops may be absent, but must not say something else.
    if jwk.get("use").is_some_and(|value| value != "sig") {
        return None;
    }
    let verifies = |value: &Value| value.as_array().is_some_and(|ops| ops.iter().any(|op| op == "verify"));
    if !jwk.get("key_ops").is_none_or(verifies) {
        return None;
    }
    // RFC 8725 §3.1: one key, one algorithm, named by the key.
    let algorithm = text("alg").and_then(Algorithm::parse).filter(|one| allowed.contains(one))?;
    let material = match (algorithm, text("kty")?, text("crv")) {
        (Algorithm::Rs256 | Algorithm::Ps256, "RSA", None) => rsa(bytes(jwk, "n")?, bytes(jwk, "e")?)?,
        (Algorithm::Es256, "EC", Some("P-256")) => p256(&bytes(jwk, "x")?, &bytes(jwk, "y")?)?,
        (Algorithm::EdDsa, "OKP", Some("Ed25519")) => ed25519(bytes(jwk, "x")?)?,
        _ => return None,
    };
    Some(Key { algorithm, material })
}

fn bytes(jwk: &Object, member: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(jwk.get(member)?.as_str()?).ok()
}

/// RFC 7518 §3.3: 2048 bits at least; 8192 at most, beyond which a check costs too much.
fn rsa(n: Vec<u8>, e: Vec<u8>) -> Option<Material> {
    let first = *n.first()?;
    let bits = n.len().checked_mul(8)?.checked_sub(usize::try_from(first.leading_zeros()).ok()?)?;
    // RFC 7518 §6.3.1: no leading zero octets.
    let plain = first != 0 && *e.first()? != 0;
    let odd = *e.last()? & 1 == 1 && e != [1];
    (plain && odd && e.len() <= 4 && (2048..=8192).contains(&bits))
        .then_some(Material::Rsa(RsaPublicKeyComponents { n, e }))
}

/// RFC 7518 §6.2.1: both coordinates in full length; the point is uncompressed (SEC 1 §2.3.3).
fn p256(x: &[u8], y: &[u8]) -> Option<Material> {
    (x.len() == 32 && y.len() == 32).then(|| Material::Point([&[4], x, y].concat()))
}

fn ed25519(x: Vec<u8>) -> Option<Material> {
    (x.len() == 32).then_some(Material::Point(x))
}

#[cfg(test)]
#[path = "jwk_tests.rs"]
mod tests;
