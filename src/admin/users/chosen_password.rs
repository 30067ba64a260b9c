//! The rule for new passwords (security.md, "Defaults"; ASVS 6.2.1, 6.2.5, 6.2.9): 8 to 256 characters, any of them.

use crate::passwords::{Password, TooLong};

/// The shortest password, in characters.
const MIN_CHARACTERS: usize = 8;

/// A password that may be set.
#[derive(Clone, Debug)]
pub struct ChosenPassword(Password);

/// Why it may not be set.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Unacceptable {
    /// Quickly guessed.
    #[error("a password has at least {MIN_CHARACTERS} characters; this one has {0}")]
    TooShort(usize),
    /// Costly to hash.
    #[error(transparent)]
    TooLong(#[from] TooLong),
}

impl ChosenPassword {
    /// Checks what somebody chose, exactly as typed.
    pub fn parse(text: String) -> Result<Self, Unacceptable> {
        let password = Password::presented(text)?;
        match password.expose().chars().count() {
            short if short < MIN_CHARACTERS => Err(Unacceptable::TooShort(short)),
            _ => Ok(Self(password)),
        }
    }

    /// For the hasher.
    pub fn password(&self) -> &Password {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_to_256_characters_of_any_kind() {
        for right in ["12345678", "        ", "😀😀😀😀😀😀😀😀", &"é".repeat(256)] {
            assert!(ChosenPassword::parse(right.to_owned()).is_ok(), "{right}");
        }
        let wrong = |text: &str| ChosenPassword::parse(text.to_owned()).map(|_| ()).unwrap_err();
        assert_eq!(wrong("1234567"), Unacceptable::TooShort(7));
        assert_eq!(wrong("😀😀"), Unacceptable::TooShort(2));
        assert_eq!(wrong(&"x".repeat(257)), Unacceptable::TooLong(TooLong));
    }
}
