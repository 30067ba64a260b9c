//! Secrets that we generate (codes, cookies, client secrets) and their stored form. The clear text and the hash are
//! different types: only the hash can reach storage, and neither prints.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::random::{self, Random};

/// An opaque handle: 256 bits of the operating system's generator in base64url, 43 characters.
#[derive(Clone)]
pub struct Handle(SecretString);

impl Handle {
    /// A fresh handle.
    pub fn generate(random: &dyn Random) -> Self {
        Self(URL_SAFE_NO_PAD.encode(random::bytes::<32>(random)).into())
    }

    /// Reads a presented handle. `None` for anything that is not the canonical spelling of 32 bytes: a truncated,
    /// extended or re-encoded handle is invalid (security.md JW9).
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 43 {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == 32).then(|| Self(text.to_owned().into()))
    }

    /// The clear text, for the one answer that hands it out.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What is stored.
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(self.expose())
    }

    /// A value that proves knowledge of this handle for one `purpose` without revealing it: the CSRF token of a form
    /// is derived from the browser's cookie. In base64url, 43 characters.
    pub fn derive(&self, purpose: &str) -> String {
        let digest =
            Sha256::new().chain_update(purpose).chain_update([0]).chain_update(self.expose()).finalize();
        URL_SAFE_NO_PAD.encode(digest)
    }

    /// Whether `presented` was derived from this handle for `purpose`; in constant time.
    pub fn derived(&self, purpose: &str, presented: &str) -> bool {
        self.derive(purpose).as_bytes().ct_eq(presented.as_bytes()).into()
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handle(…)")
    }
}

/// SHA-256 of a secret of full entropy: the only form in which one is stored.
#[derive(Clone, Copy)]
pub struct SecretHash([u8; 32]);

impl SecretHash {
    /// Hashes a clear text. Only for what has 256 bits of entropy or an operator's word for it, never for passwords.
    pub fn of(clear: &str) -> Self {
        Self(Sha256::digest(clear).into())
    }

    /// From a stored column; `None` when it has another length.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// For the database column.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether `clear` is the secret behind this hash; in constant time.
    pub fn matches(&self, clear: &str) -> bool {
        self.same_as(&Self::of(clear))
    }

    /// Whether both hash the same secret; in constant time.
    pub fn same_as(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(…)")
    }
}

/// A client's secret in clear (RFC 6749 §2.3.1), as presented or as just chosen.
#[derive(Clone)]
pub struct ClientSecret(SecretString);

/// An operator's client secret has fewer than 32 characters, or more than 256.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a client secret has 32 to 256 characters; this one has {0}")]
pub struct WrongLength(usize);

impl ClientSecret {
    /// A fresh secret of 256 bits.
    pub fn generate(random: &dyn Random) -> Self {
        Self(Handle::generate(random).0)
    }

    /// A secret chosen by the operator: 32 to 256 characters.
    pub fn chosen(text: &str) -> Result<Self, WrongLength> {
        match text.chars().count() {
            32..=256 => Ok(Self(text.to_owned().into())),
            length => Err(WrongLength(length)),
        }
    }

    /// A secret that somebody presents; whether it is right, the stored hash decides.
    pub fn presented(text: String) -> Self {
        Self(text.into())
    }

    /// The clear text: shown once, at creation.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What is stored.
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(self.expose())
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Counting;
    impl Random for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            for (n, byte) in bytes.iter_mut().enumerate() {
                *byte = u8::try_from(n).unwrap();
            }
        }
    }

    #[test]
    fn a_handle_survives_only_unchanged() {
        let handle = Handle::generate(&Counting);
        let text = handle.expose().to_owned();
        assert!(Handle::parse(&text).unwrap().hash().same_as(&handle.hash()));
        let mut recoded = text.clone();
        recoded.replace_range(42.., "9");
        for wrong in
            [&text[..42], &format!("{text}A"), &format!("{text}="), &recoded, &text.replace('A', "+")]
        {
            assert!(Handle::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn nothing_prints_a_secret() {
        let handle = Handle::generate(&Counting);
        let shown = format!("{handle:?}{:?}{:?}", handle.hash(), ClientSecret::generate(&Counting));
        assert_eq!(shown, "Handle(…)SecretHash(…)ClientSecret(…)");
    }

    #[test]
    fn a_derived_value_serves_one_purpose() {
        let handle = Handle::generate(&Counting);
        let token = handle.derive("login");
        assert!(handle.derived("login", &token));
        assert!(!handle.derived("consent", &token));
        assert!(!handle.derived("login", ""));
    }

    #[test]
    fn a_chosen_secret_is_long_enough() {
        assert!(ClientSecret::chosen(&"x".repeat(32)).is_ok());
        assert!(ClientSecret::chosen(&"x".repeat(31)).is_err());
        assert!(ClientSecret::chosen(&"x".repeat(257)).is_err());
    }
}
