//! The signature algorithms a service may allow (RFC 7518 §3.1, RFC 8037 §3.1): asymmetric ones only.

/// A signature algorithm. `none` and the HMAC family cannot be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256, what Signet signs with unless told otherwise.
    Rs256,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

impl Algorithm {
    /// The registered name, as in a key's or a token's `alg`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }

    /// The algorithm of this name; names are case-sensitive (RFC 7515 §4.1.1).
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Rs256, Self::Ps256, Self::Es256, Self::EdDsa].into_iter().find(|one| one.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_asymmetric_algorithms_have_a_name() {
        for name in ["none", "None", "HS256", "HS512", "rs256", "RS1", "RSA-OAEP", ""] {
            assert_eq!(Algorithm::parse(name), None, "{name}");
        }
        for name in ["RS256", "PS256", "ES256", "EdDSA"] {
            assert_eq!(Algorithm::parse(name).map(Algorithm::name), Some(name));
        }
    }
}
