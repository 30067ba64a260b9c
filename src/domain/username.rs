//! User names: kept as typed, compared by one canonical key (security.md EM1). Never mistaken for a mail address.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::text::{folded, is_hidden, is_plain};

/// A name to sign in with: 3 to 64 letters and digits, with `.`, `_` and `-` between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username {
    typed: String,
    key: String,
}

/// The text is no user name.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a user name is 3 to 64 letters and digits, with . _ - between them")]
pub struct InvalidUsername;

impl Username {
    /// As the person spells it, in Unicode's compatibility form (NFKC).
    pub fn as_typed(&self) -> &str {
        &self.typed
    }

    /// The form that decides equality everywhere.
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl FromStr for Username {
    type Err = InvalidUsername;

    fn from_str(text: &str) -> Result<Self, InvalidUsername> {
        if text.len() > 1024 {
            return Err(InvalidUsername);
        }
        let typed: String = text.nfkc().collect();
        let fits = |text: &str| (3..=64).contains(&text.chars().count());
        let ends = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || is_combining_mark(c));
        let begins = typed.chars().next().is_some_and(char::is_alphanumeric);
        let key = folded(&typed);
        if fits(&typed)
            && fits(&key)
            && begins
            && ends(typed.chars().next_back())
            && typed.chars().all(allowed)
            && is_plain(&typed)
        {
            Ok(Self { typed, key })
        } else {
            Err(InvalidUsername)
        }
    }
}

/// Letters, digits, the marks on them, and `. _ -`. Fillers are letters to Unicode, and cannot be seen.
fn allowed(c: char) -> bool {
    !is_hidden(c) && (c.is_alphanumeric() || is_combining_mark(c) || ".-_".contains(c))
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.typed)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_name_have_one_key() {
        let key = |text: &str| text.parse::<Username>().unwrap().key().to_owned();
        assert_eq!(key("Ada.Lovelace"), "ada.lovelace");
        assert_eq!(key("Ａｄａ"), "ada");
        assert_eq!(key("JOSE\u{301}"), key("josé"));
        assert_eq!("Ada".parse::<Username>().unwrap().as_typed(), "Ada");
    }

    #[test]
    fn what_is_no_user_name_is_refused() {
        for wrong in [
            "",
            "ab",
            "ada@example.com",
            "ada lovelace",
            " ada",
            "-ada",
            "ada.",
            "a\u{200b}da",
            "a\u{202e}da",
            "ad\u{0}a",
            "ada\n",
            "a\u{3164}da",
            "<ada>",
            "ada＠example",
            &"x".repeat(65),
            &"ﷺ".repeat(64),
        ] {
            assert!(wrong.parse::<Username>().is_err(), "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn a_key_is_its_own_key(text in "\\PC{3,20}") {
            if let Ok(name) = text.parse::<Username>() {
                let again: Username = name.key().parse().unwrap();
                prop_assert_eq!(again.key(), name.key());
            }
        }

        #[test]
        fn nothing_makes_it_panic(text in "\\PC*") {
            let _ = text.parse::<Username>();
        }
    }
}
