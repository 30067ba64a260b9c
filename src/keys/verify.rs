//! Verifies what we signed ourselves. The key, and with it the algorithm, comes from our own record; the token only
//! names it (RFC 8725 §3.1). Our headers have three members, and a token with any other is not ours.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use josekit::jws::{ES256, EdDSA, JwsVerifier, PS256, RS256};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::domain::signing_algorithm::SigningAlgorithm;

/// Longest token that is looked at (security.md, "Defaults").
pub const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// The token is none that we made, or not of the kind that is wanted.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a token of ours")]
pub struct InvalidToken;

/// A public key, ready to verify by its one algorithm.
#[derive(Debug)]
pub struct Verifier {
    algorithm: SigningAlgorithm,
    inner: Box<dyn JwsVerifier>,
}

/// Our header, and nothing else: `crit`, `jwk`, `jku`, `x5u` and the like make a token somebody else's (RFC 8725 §3.10),
/// and a member that comes twice is an error of its own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

impl Verifier {
    /// From a SubjectPublicKeyInfo in DER.
    pub fn new(algorithm: SigningAlgorithm, public_der: &[u8]) -> Result<Self, josekit::JoseError> {
        let inner: Box<dyn JwsVerifier> = match algorithm {
            SigningAlgorithm::Rs256 => Box::new(RS256.verifier_from_der(public_der)?),
            SigningAlgorithm::Ps256 => Box::new(PS256.verifier_from_der(public_der)?),
            SigningAlgorithm::Es256 => Box::new(ES256.verifier_from_der(public_der)?),
            SigningAlgorithm::EdDsa => Box::new(EdDSA.verifier_from_der(public_der)?),
        };
        Ok(Self { algorithm, inner })
    }
}

/// Reads the claims of a token of kind `typ` after checking its form, header and signature. `find` gives the key for a
/// `kid`. What the claims say (issuer, audience, lifetime) is the caller's to check.
pub fn verify<'k, T: DeserializeOwned>(
    token: &str,
    typ: &str,
    find: impl FnOnce(&str) -> Option<&'k Verifier>,
) -> Result<T, InvalidToken> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(InvalidToken);
    }
    let (message, signature) = token.rsplit_once('.').ok_or(InvalidToken)?;
    let (header, payload) = message.split_once('.').ok_or(InvalidToken)?;
    let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| InvalidToken)?;
    // RFC 8725 §3.11: explicit typing keeps the kinds apart.
    if header.typ != typ {
        return Err(InvalidToken);
    }
    let verifier = find(&header.kid).ok_or(InvalidToken)?;
    // RFC 8725 §3.1: each key is for one algorithm, and the token must agree.
    if header.alg != verifier.algorithm.as_str() {
        return Err(InvalidToken);
    }
    verifier.inner.verify(message.as_bytes(), &decode(signature)?).map_err(|_| InvalidToken)?;
    serde_json::from_slice(&decode(payload)?).map_err(|_| InvalidToken)
}

/// Canonical, unpadded base64url only.
fn decode(part: &str) -> Result<Vec<u8>, InvalidToken> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| InvalidToken)
}
