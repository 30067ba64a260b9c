//! A password in clear and its stored form: different types, and neither prints.

use super::argon::Stored;
use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

/// A password in clear, exactly as typed. The Unicode rule of this server is that there is none: the UTF-8 that was
/// sent is what is hashed; nothing is trimmed, folded or normalised (ASVS 6.2.8).
#[derive(Clone)]
pub struct Password(SecretString);

/// The text is longer than any password here: it is refused before it is hashed.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("a password has at most {} characters", Password::MAX_CHARACTERS)]
pub struct TooLong;

impl Password {
    /// The longest password, in characters (ASVS 6.2.9).
    pub const MAX_CHARACTERS: usize = 256;

    /// A password that somebody typed, to be verified, or to be hashed once the rules for new ones have passed it.
    pub fn presented(text: String) -> Result<Self, TooLong> {
        let secret = SecretString::from(text);
        // A character has at most four bytes: what is longer needs no counting.
        let short = secret.expose_secret().len() <= Self::MAX_CHARACTERS * 4
            && secret.expose_secret().chars().count() <= Self::MAX_CHARACTERS;
        if short { Ok(Self(secret)) } else { Err(TooLong) }
    }

    /// The clear text, for the rules about new passwords.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// A password's stored form: a PHC string, as `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`.
#[derive(Clone)]
pub struct PasswordHash(String);

/// A hash that cannot be taken over.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "not a hash of Argon2 in the PHC format, such as $argon2id$v=19$m=19456,t=2,p=1$salt$hash, or one that costs too much"
)]
pub struct UnusableHash;

impl PasswordHash {
    /// One that was made elsewhere. Its cost is bounded: the format allows terabytes of memory, which whoever presents a
    /// password would make this server fill.
    pub fn imported(phc: String) -> Result<Self, UnusableHash> {
        let hash = Self(phc);
        if Stored::read(&hash).is_some() { Ok(hash) } else { Err(UnusableHash) }
    }

    /// From the database. Whether it is well formed shows when a password is verified: a malformed one is a failed
    /// login (security.md PW3).
    pub fn from_stored(phc: String) -> Self {
        Self(phc)
    }

    /// For the database column.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_not_bytes() {
        assert!(Password::presented("é".repeat(256)).is_ok());
        assert!(Password::presented("😀".repeat(256)).is_ok());
        assert_eq!(Password::presented("x".repeat(257)).map(|_| ()), Err(TooLong));
        assert_eq!(Password::presented("😀".repeat(257)).map(|_| ()), Err(TooLong));
        assert_eq!(Password::presented("x".repeat(10_000_000)).map(|_| ()), Err(TooLong));
    }

    #[test]
    fn a_password_is_kept_as_typed() {
        for text in ["", " a ", "a\n", "\u{1F600}\u{200D}e\u{301}", "\0"] {
            assert_eq!(Password::presented(text.to_owned()).unwrap().expose(), text);
        }
    }

    #[test]
    fn neither_form_prints() {
        let password = Password::presented("secret".to_owned()).unwrap();
        let hash = PasswordHash::from_stored("$argon2id$secret".to_owned());
        assert_eq!(format!("{password:?} {hash:?}"), "Password(…) PasswordHash(…)");
    }
}
