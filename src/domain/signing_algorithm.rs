//! The algorithms by which tokens are signed (RFC 7518 §3.1, RFC 8037 §3.1): asymmetric ones only, each with keys of its
//! own.

use super::named::named;

named! {
    /// A signature algorithm by its registered name.
    SigningAlgorithm, "signature algorithm" {
        /// RSASSA-PKCS1-v1_5 with SHA-256: what everybody verifies, and what the server signs its own tokens with.
        Rs256 = "RS256",
        /// RSASSA-PSS with SHA-256.
        Ps256 = "PS256",
        /// ECDSA on P-256 with SHA-256.
        Es256 = "ES256",
        /// Ed25519.
        EdDsa = "EdDSA",
    }
}

impl SigningAlgorithm {
    /// Whether its keys are RSA keys, which come in several sizes.
    pub const fn is_rsa(self) -> bool {
        matches!(self, Self::Rs256 | Self::Ps256)
    }

    /// What its keys are called: `RSA`, `P-256`, `Ed25519`.
    pub const fn key_kind(self) -> &'static str {
        match self {
            Self::Rs256 | Self::Ps256 => "RSA",
            Self::Es256 => "P-256",
            Self::EdDsa => "Ed25519",
        }
    }
}

impl Default for SigningAlgorithm {
    /// OIDC Registration §2: RS256 where nobody has said otherwise.
    fn default() -> Self {
        Self::Rs256
    }
}

/// By which algorithms a client's tokens are signed. Its refresh tokens are read by nobody but the server, and always
/// RS256.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClientAlgorithms {
    /// Its ID tokens: `id_token_signed_response_alg` (OIDC Registration §2).
    pub id_token: SigningAlgorithm,
    /// Its access tokens, whichever API they are for.
    pub access_token: SigningAlgorithm,
}

impl ClientAlgorithms {
    /// Whether any of its tokens is signed by `algorithm`.
    pub fn contains(self, algorithm: SigningAlgorithm) -> bool {
        self.id_token == algorithm || self.access_token == algorithm
    }
}
