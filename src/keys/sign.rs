//! Signs. A context is built once per key: that costs as much as three signatures.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use josekit::JoseError;
use josekit::jws::{ES256, EdDSA, JwsSigner, PS256, RS256};
use openssl::pkey::PKey;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::domain::decision::Fault;
use crate::domain::signing_algorithm::SigningAlgorithm;

/// A private key, ready to sign by its one algorithm (RFC 8725 §3.1).
pub struct Signer {
    kid: String,
    algorithm: SigningAlgorithm,
    inner: Box<dyn JwsSigner>,
}

impl Signer {
    /// From a private key in PKCS #8 DER.
    pub fn new(kid: &str, algorithm: SigningAlgorithm, pkcs8: &[u8]) -> Result<Self, JoseError> {
        let inner: Box<dyn JwsSigner> = match algorithm {
            SigningAlgorithm::Rs256 => Box::new(RS256.signer_from_der(pkcs8)?),
            // In PKCS #8 it takes RSA keys only that are marked for PSS; ours are ordinary ones.
            SigningAlgorithm::Ps256 => Box::new(PS256.signer_from_der(pkcs1(pkcs8)?.as_slice())?),
            SigningAlgorithm::Es256 => Box::new(ES256.signer_from_der(pkcs8)?),
            SigningAlgorithm::EdDsa => Box::new(EdDSA.signer_from_der(pkcs8)?),
        };
        Ok(Self { kid: kid.to_owned(), algorithm, inner })
    }

    /// The `kid` that goes into the header.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The `alg` that goes into the header.
    pub fn algorithm(&self) -> SigningAlgorithm {
        self.algorithm
    }

    /// Signs `payload` as a token of kind `typ`, in compact form (RFC 7515 §7.1). RS256 is deterministic: the same
    /// payload gives the same token.
    pub fn sign(&self, typ: &str, payload: &[u8]) -> Result<String, Fault> {
        #[derive(Serialize)]
        struct Header<'a> {
            alg: &'static str,
            typ: &'a str,
            kid: &'a str,
        }
        let failed = |error| Fault::internal("signing a token", error);
        let header = serde_json::to_vec(&Header { alg: self.algorithm.as_str(), typ, kid: &self.kid })
            .map_err(|error| Fault::internal("signing a token", error))?;
        let mut token =
            String::with_capacity((header.len() + payload.len() + self.inner.signature_len()) * 4 / 3 + 8);
        URL_SAFE_NO_PAD.encode_string(header, &mut token);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(payload, &mut token);
        let signature = self.inner.sign(token.as_bytes()).map_err(failed)?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }
}

/// The RSA key in a PKCS #8 document, as PKCS #1 (RFC 8017 appendix A.1.2).
fn pkcs1(pkcs8: &[u8]) -> Result<Zeroizing<Vec<u8>>, JoseError> {
    let read = || PKey::private_key_from_pkcs8(pkcs8)?.rsa()?.private_key_to_der();
    read().map(Zeroizing::new).map_err(|error| JoseError::InvalidKeyFormat(error.into()))
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({} {})", self.algorithm, self.kid)
    }
}
