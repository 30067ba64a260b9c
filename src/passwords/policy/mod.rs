//! The rule for new passwords (security.md PW2, "Defaults"; ASVS 6.2.1, 6.2.4, 6.2.5, 6.2.9, 6.2.11, 6.2.12): long
//! enough, hard to guess, not a common or a breached one, and not made of the words of its owner or of the site. Which
//! kinds of characters it has does not matter.

mod breached;
mod common;
mod strength;
mod words;

pub use breached::{BreachedPasswords, UnusableFolder};
pub use strength::Pattern;
pub use words::OwnWords;

use self::words::Forms;
use super::password::Password;
use crate::domain::decision::Fault;

/// What a new password must be.
#[derive(Clone, Debug)]
pub struct PasswordPolicy {
    /// The fewest characters.
    pub min_length: usize,
    /// The lowest strength, of 0 to 4.
    pub min_score: u8,
    /// Names of the site and of its host.
    pub site: OwnWords,
    /// Passwords known from breaches.
    pub breached: Option<BreachedPasswords>,
}

/// Why a password may not be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// It has too few characters.
    TooShort {
        /// The fewest that it must have.
        min: usize,
    },
    /// It has too many characters; it is refused and never cut.
    TooLong {
        /// The most that it may have.
        max: usize,
    },
    /// Everybody's guess: it is on the list of common passwords, or nearly.
    Common,
    /// It is hardly more than a word of its owner or of the site. Which word is not told.
    Personal,
    /// It follows a pattern that guessing programs know.
    Guessable(Pattern),
    /// It is known from a breach.
    Breached,
}

impl PasswordPolicy {
    /// The least that this server knows: what the settings say unless somebody changed them.
    pub fn recommended() -> Self {
        Self { min_length: 8, min_score: 3, site: OwnWords::default(), breached: None }
    }

    /// What is weak about a password of the owner of these words; nothing: it may be set. Slow: it belongs on the
    /// hasher's pool.
    pub fn weaknesses(&self, password: &Password, owner: &OwnWords) -> Result<Vec<Weakness>, Fault> {
        let text = password.expose();
        // ASVS 6.2.1: at least so many characters.
        if text.chars().count() < self.min_length {
            return Ok(vec![Weakness::TooShort { min: self.min_length }]);
        }
        let forms = Forms::of(text);
        // PW2, ASVS 6.2.4: none of the common passwords.
        if common::is_common(&forms) {
            return Ok(vec![Weakness::Common]);
        }
        let mut found = Vec::new();
        // PW2, ASVS 6.2.11: no words of the user, the product and the host.
        if owner.make_up(&forms) || self.site.make_up(&forms) {
            found.push(Weakness::Personal);
        } else if let Some(pattern) = strength::too_weak(text, self.min_score, &[owner, &self.site]) {
            found.push(Weakness::Guessable(pattern));
        }
        // ASVS 6.2.12: none that is known from a breach.
        if let Some(breached) = &self.breached
            && breached.contains(text)?
        {
            found.push(Weakness::Breached);
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests;
