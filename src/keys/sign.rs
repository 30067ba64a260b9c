//! Signs. A context is built once per key: that costs as much as three signatures.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use josekit::jws::{JwsSigner as _, RS256, alg::rsassa::RsassaJwsSigner};
use serde::Serialize;

use crate::domain::decision::Fault;

/// A private key, ready to sign RS256 (RFC 7518 §3.3).
pub struct Signer {
    kid: String,
    inner: RsassaJwsSigner,
}

impl Signer {
    /// From a private key in PKCS #8 DER.
    pub fn new(kid: &str, pkcs8: &[u8]) -> Result<Self, josekit::JoseError> {
        Ok(Self { kid: kid.to_owned(), inner: RS256.signer_from_der(pkcs8)? })
    }

    /// The `kid` that goes into the header.
    pub fn kid(&self) -> &str {
        &self.kid
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
        let header = serde_json::to_vec(&Header { alg: "RS256", typ, kid: &self.kid })
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

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", self.kid)
    }
}
