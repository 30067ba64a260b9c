//! What a person reads on a device and types on a page of ours (RFC 8628 §6.1).

use std::fmt;

use super::random::{self, Random};
use super::secret::SecretHash;

/// RFC 8628 §6.1: upper-case consonants. They spell no words, and none is taken for a digit.
const LETTERS: [char; 20] =
    ['B', 'C', 'D', 'F', 'G', 'H', 'J', 'K', 'L', 'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'V', 'W', 'X', 'Z'];
/// 20^8 codes are 34.5 bits (security.md PX3).
const LENGTH: usize = 8;
/// The most that is read of what somebody types.
const MAX_TYPED: usize = 64;

/// A user code, in its one spelling without the hyphen.
#[derive(Clone, PartialEq, Eq)]
pub struct UserCode(String);

impl UserCode {
    /// A fresh code, each letter as likely as any other.
    pub fn generate(random: &dyn Random) -> Self {
        let mut letters = String::with_capacity(LENGTH);
        let mut count = 0;
        while count < LENGTH {
            let [byte] = random::bytes::<1>(random);
            // The last 16 of 256 would make the first 16 letters likelier.
            if byte < 240
                && let Some(letter) = LETTERS.get(usize::from(byte % 20))
            {
                letters.push(*letter);
                count += 1;
            }
        }
        Self(letters)
    }

    /// Reads what a person typed. RFC 8628 §6.1: the server should strip dashes and other punctuation, and accept lower
    /// case for upper case.
    pub fn parse(typed: &str) -> Option<Self> {
        if typed.len() > MAX_TYPED {
            return None;
        }
        let skipped =
            |c: &char| !c.is_whitespace() && !matches!(c, '-' | '.' | '_' | '\u{2010}'..='\u{2015}');
        let letters: String = typed.chars().filter(skipped).map(|c| c.to_ascii_uppercase()).collect();
        let right = letters.chars().count() == LENGTH && letters.chars().all(|c| LETTERS.contains(&c));
        right.then_some(Self(letters))
    }

    /// What is stored. It hides the code from who glances at the table, not from who tries all of them: what protects it
    /// is that it is worth something for minutes only, and to a person who is asked.
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.0)
    }

    /// As it is shown: in two halves.
    pub fn shown(&self) -> String {
        let (one, two) = self.0.split_at_checked(LENGTH / 2).unwrap_or((&self.0, ""));
        format!("{one}-{two}")
    }
}

impl fmt::Debug for UserCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::*;

    /// Every byte in turn.
    #[derive(Debug, Default)]
    struct Counting(AtomicU8);
    impl Random for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill_with(|| self.0.fetch_add(1, Ordering::Relaxed));
        }
    }

    #[test]
    fn every_letter_is_as_likely_as_any_other() {
        let random = Counting::default();
        let all: String = (0..30).map(|_| UserCode::generate(&random).0).collect();
        for letter in LETTERS {
            assert_eq!(all.chars().filter(|c| *c == letter).count(), 12, "{letter}");
        }
        assert_eq!(LETTERS.iter().collect::<BTreeSet<_>>().len(), 20);
    }

    #[test]
    fn a_code_is_read_as_people_write_it() {
        let code = UserCode::parse("BCDFGHJK").unwrap();
        assert_eq!(code.shown(), "BCDF-GHJK");
        for typed in ["BCDF-GHJK", "bcdf-ghjk", " bcdf ghjk ", "b c d f g h j k", "BCDF–GHJK", "bcdf.ghjk"]
        {
            assert_eq!(UserCode::parse(typed).as_ref(), Some(&code), "{typed}");
        }
        let long = " ".repeat(100);
        for wrong in ["", "BCDFGHJ", "BCDFGHJKL", "ACDFGHJK", "BCDF1HJK", "BCDF/GHJK", "ΒCDFGHJK", &long] {
            assert!(UserCode::parse(wrong).is_none(), "{wrong}");
        }
        assert_eq!(format!("{code:?}"), "UserCode(…)");
    }
}
