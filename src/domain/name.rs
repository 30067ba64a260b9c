//! What people, applications and APIs are called on pages, in mails and in lists.

use std::fmt;
use std::str::FromStr;

use super::text::is_plain;

/// A name of 1 to 100 characters in one line, without spaces around it and with nothing hidden in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisplayName(String);

/// The text is no name.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a name has 1 to 100 characters, no control or invisible characters and no spaces around it")]
pub struct InvalidName;

impl DisplayName {
    /// As typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for DisplayName {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let fits = (1..=100).contains(&text.chars().count());
        if fits && text.trim() == text && is_plain(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidName)
        }
    }
}

impl From<DisplayName> for String {
    fn from(name: DisplayName) -> Self {
        name.0
    }
}

impl fmt::Display for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line() {
        for right in [
            "Ada",
            "Ada Lovelace",
            "李",
            "علی\u{200c}رضا",
            "<b>Ada</b>",
            "Robert'); DROP TABLE users;--",
            &"x".repeat(100),
        ] {
            assert!(right.parse::<DisplayName>().is_ok(), "{right}");
        }
        for wrong in [
            "",
            " ",
            " Ada",
            "Ada\n",
            "A\u{1b}[2Jda",
            "A\u{202e}da",
            "A\u{200b}da",
            "\u{3164}",
            &"x".repeat(101),
        ] {
            assert!(wrong.parse::<DisplayName>().is_err(), "{wrong:?}");
        }
    }
}
