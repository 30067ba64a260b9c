//! Proof Key for Code Exchange (RFC 7636). Only S256: `plain` is refused (RFC 9700 §2.1.1).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// A code challenge of method S256: the base64url of a SHA-256 digest, 43 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CodeChallenge(String);

/// The text is no S256 code challenge.
#[derive(Debug, thiserror::Error)]
#[error("a code_challenge of method S256 is 43 characters of base64url")]
pub struct InvalidCodeChallenge;

impl CodeChallenge {
    /// Reads the challenge of a request or a row.
    pub fn parse(text: &str) -> Result<Self, InvalidCodeChallenge> {
        let digest = URL_SAFE_NO_PAD.decode(text).map_err(|_| InvalidCodeChallenge)?;
        if digest.len() == 32 { Ok(Self(text.to_owned())) } else { Err(InvalidCodeChallenge) }
    }

    /// As sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for CodeChallenge {
    type Error = InvalidCodeChallenge;

    fn try_from(text: String) -> Result<Self, InvalidCodeChallenge> {
        Self::parse(&text)
    }
}

impl From<CodeChallenge> for String {
    fn from(challenge: CodeChallenge) -> Self {
        challenge.0
    }
}

/// A code verifier (RFC 7636 §4.1): 43 to 128 unreserved characters. A secret until it is used.
#[derive(Clone)]
pub struct CodeVerifier(String);

/// The text is no code verifier.
#[derive(Debug, thiserror::Error)]
#[error("a code_verifier is 43 to 128 characters of A-Z a-z 0-9 - . _ ~")]
pub struct InvalidCodeVerifier;

impl CodeVerifier {
    /// Reads the verifier of a token request.
    pub fn parse(text: String) -> Result<Self, InvalidCodeVerifier> {
        let unreserved = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
        let right = (43..=128).contains(&text.len()) && text.bytes().all(unreserved);
        if right { Ok(Self(text)) } else { Err(InvalidCodeVerifier) }
    }

    /// As sent.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// RFC 7636 §4.2: what a client sends ahead of it.
    pub fn challenge(&self) -> CodeChallenge {
        CodeChallenge(URL_SAFE_NO_PAD.encode(Sha256::digest(&self.0)))
    }

    /// RFC 7636 §4.6: BASE64URL-ENCODE(SHA256(ASCII(code_verifier))) == code_challenge; in constant time.
    pub fn answers(&self, challenge: &CodeChallenge) -> bool {
        self.challenge().0.as_bytes().ct_eq(challenge.0.as_bytes()).into()
    }
}

impl std::fmt::Debug for CodeVerifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CodeVerifier(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_example_of_the_standard_holds() {
        let challenge = CodeChallenge::parse(CHALLENGE).unwrap();
        assert!(CodeVerifier::parse(VERIFIER.to_owned()).unwrap().answers(&challenge));
        assert!(!CodeVerifier::parse(CHALLENGE.to_owned()).unwrap().answers(&challenge));
    }

    #[test]
    fn wrong_forms_are_refused() {
        for wrong in [
            "",
            &CHALLENGE[..42],
            &format!("{CHALLENGE}="),
            &CHALLENGE.replace('-', "+"),
            &format!("{CHALLENGE}A"),
        ] {
            assert!(CodeChallenge::parse(wrong).is_err(), "{wrong}");
        }
        for wrong in ["", &"a".repeat(42), &"a".repeat(129), &format!("{VERIFIER} "), &"ä".repeat(43)] {
            assert!(CodeVerifier::parse(wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn only_its_own_verifier_answers(verifier in "[A-Za-z0-9._~-]{43,128}", other in "[A-Za-z0-9._~-]{43,128}") {
            let challenge = CodeChallenge::parse(&URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier))).unwrap();
            let answers = CodeVerifier::parse(other.clone()).unwrap().answers(&challenge);
            prop_assert_eq!(answers, verifier == other);
            prop_assert!(CodeVerifier::parse(verifier).unwrap().answers(&challenge));
        }
    }
}
