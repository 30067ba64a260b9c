//! What people say of themselves, beyond their name and mail address (OIDC Core §5.1). Nobody checks it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::language::Language;
use super::time_zone::TimeZone;
use super::username::Username;

/// The optional part of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Another name to sign in with (`preferred_username`).
    pub username: Option<Username>,
    /// `phone_number`; never proven to be theirs.
    pub phone: Option<PhoneNumber>,
    /// `picture`.
    pub picture: Option<PictureUrl>,
    /// The language of their pages and mails (`locale`); none: as the browser asks.
    pub locale: Option<Language>,
    /// Where their clock stands (`zoneinfo`).
    pub zoneinfo: Option<TimeZone>,
    /// Which mails they want.
    pub notifications: Notifications,
}

/// Which mails a person wants, of those that they may do without. Mails about the safety of the account are not
/// among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Notifications {
    /// When a session ends to make room for a newer one.
    pub session_limit: bool,
}

impl Default for Notifications {
    fn default() -> Self {
        Self { session_limit: true }
    }
}

/// A telephone number as ITU-T E.164 has it: `+`, then 7 to 15 digits, without spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneNumber(String);

/// The text is no telephone number.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a telephone number is + and the country code, then the rest, 7 to 15 digits together")]
pub struct InvalidPhoneNumber;

impl PhoneNumber {
    /// `+` and digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PhoneNumber {
    type Err = InvalidPhoneNumber;

    /// Spaces, hyphens, dots, slashes and parentheses are what people write between digits.
    fn from_str(text: &str) -> Result<Self, InvalidPhoneNumber> {
        if text.len() > 64 {
            return Err(InvalidPhoneNumber);
        }
        let digits: String = text.chars().filter(|c| !" -./()\u{a0}".contains(*c)).collect();
        let number = digits.strip_prefix('+').ok_or(InvalidPhoneNumber)?;
        let right = (7..=15).contains(&number.len())
            && number.bytes().all(|b| b.is_ascii_digit())
            && !number.starts_with('0');
        if right { Ok(Self(digits)) } else { Err(InvalidPhoneNumber) }
    }
}

/// The address of a picture: https, at most 500 characters, no credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureUrl(String);

/// The text is no address of a picture.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a picture's address begins with https:// and has at most 500 characters")]
pub struct InvalidPictureUrl;

impl PictureUrl {
    /// As a browser would write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PictureUrl {
    type Err = InvalidPictureUrl;

    fn from_str(text: &str) -> Result<Self, InvalidPictureUrl> {
        // What the parser would drop without a word is refused.
        let plain =
            text.len() <= 500 && !text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\');
        let url = url::Url::parse(text).map_err(|_| InvalidPictureUrl)?;
        let named = url.username().is_empty() && url.password().is_none();
        if plain && url.scheme() == "https" && named && url.as_str().len() <= 500 {
            Ok(Self(url.into()))
        } else {
            Err(InvalidPictureUrl)
        }
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for PictureUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_kept_without_what_stands_between_its_digits() {
        let number: PhoneNumber = "+49 (30) 123-456.78".parse().unwrap();
        assert_eq!(number.as_str(), "+493012345678");
        for wrong in
            ["", "+", "030 1234567", "+0123456789", "+49abc12345", "+1234567890123456", "+49\n3012345678"]
        {
            assert!(wrong.parse::<PhoneNumber>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_picture_is_at_an_https_address() {
        assert_eq!(
            "https://img.example/a.png".parse::<PictureUrl>().unwrap().as_str(),
            "https://img.example/a.png"
        );
        for wrong in [
            "",
            "http://img.example/a.png",
            "javascript:alert(1)",
            "data:image/png;base64,AA",
            "https://user:secret@img.example/",
            "https://img.example/a b",
            "https://img.example/\n",
            "//img.example/a",
            &format!("https://img.example/{}", "x".repeat(500)),
        ] {
            assert!(wrong.parse::<PictureUrl>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn wishes_that_were_never_said_have_their_defaults() {
        assert_eq!(serde_json::from_str::<Notifications>("{}").unwrap(), Notifications::default());
        assert!(
            !serde_json::from_str::<Notifications>(r#"{"session_limit":false,"gone":1}"#)
                .unwrap()
                .session_limit
        );
    }
}
