//! What an application looks like to people who sign in to it: its colour, and where it tells about itself (RFC 7591 §2).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::brand::{Accent, Accents, PoorContrast, Scheme};
use super::colour::{Colour, InvalidColour};
use super::redirect_uri::RedirectUri;

/// What is not set is that of the house, or is not shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClientBranding {
    /// Its colour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub colour: Option<BrandColour>,
    /// Where it tells about itself (`client_uri`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home: Option<WebAddress>,
    /// Where it says what it does with what it is told of people (`policy_uri`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<WebAddress>,
    /// Where its terms are (`tos_uri`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms: Option<WebAddress>,
}

impl ClientBranding {
    /// Whether it leads anywhere.
    pub fn has_links(&self) -> bool {
        self.home.is_some() || self.policy.is_some() || self.terms.is_some()
    }
}

/// A colour that can be read on light pages, and on which white can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BrandColour(Accent);

/// The text is no colour that can be used.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum InvalidBrandColour {
    /// It is none at all.
    #[error(transparent)]
    NoColour(#[from] InvalidColour),
    /// WCAG 2.2, 1.4.3.
    #[error(transparent)]
    PoorContrast(#[from] PoorContrast),
}

impl BrandColour {
    /// The six digits, as they stand in the address of its style sheet.
    pub fn digits(self) -> String {
        self.0.colour.to_string().trim_start_matches('#').to_owned()
    }

    /// The colours of the light pages and those of the dark ones that follow from it.
    pub fn accents(self) -> Accents {
        Accents { light: self.0, dark: Accent::following(self.0.colour, Scheme::Dark) }
    }
}

impl FromStr for BrandColour {
    type Err = InvalidBrandColour;

    fn from_str(text: &str) -> Result<Self, InvalidBrandColour> {
        // WCAG 2.2, 1.4.3: a contrast ratio of at least 4.5:1.
        Ok(Self(Accent::new(text.parse::<Colour>()?, Scheme::Light)?))
    }
}

impl TryFrom<String> for BrandColour {
    type Error = InvalidBrandColour;

    fn try_from(text: String) -> Result<Self, InvalidBrandColour> {
        text.parse()
    }
}

impl From<BrandColour> for String {
    fn from(colour: BrandColour) -> Self {
        colour.to_string()
    }
}

impl fmt::Display for BrandColour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.colour.fmt(f)
    }
}

/// An address of a page that people are led to: https, without user and fragment (security.md CL5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebAddress(String);

/// The text is no address of a page.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "an address here begins with https:// and has no user name, no fragment, no spaces and at most 500 characters"
)]
pub struct InvalidWebAddress;

impl WebAddress {
    /// Longest address, in bytes.
    const MAX: usize = 500;

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for WebAddress {
    type Err = InvalidWebAddress;

    fn from_str(text: &str) -> Result<Self, InvalidWebAddress> {
        // It is kept with every request that waits (security.md RL5).
        if text.len() > Self::MAX {
            return Err(InvalidWebAddress);
        }
        // What may be registered as a redirect URI and is no address of the person's machine.
        let uri = text.parse::<RedirectUri>().map_err(|_| InvalidWebAddress)?;
        if uri.is_native() { Err(InvalidWebAddress) } else { Ok(Self(text.to_owned())) }
    }
}

impl TryFrom<String> for WebAddress {
    type Error = InvalidWebAddress;

    fn try_from(text: String) -> Result<Self, InvalidWebAddress> {
        text.parse()
    }
}

impl From<WebAddress> for String {
    fn from(address: WebAddress) -> Self {
        address.0
    }
}

impl fmt::Display for WebAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_that_cannot_be_read_is_refused_with_one_that_can() {
        let colour: BrandColour = "#17594f".parse().unwrap();
        assert_eq!((colour.to_string().as_str(), colour.digits().as_str()), ("#17594f", "17594f"));
        let said = "#eeeeee".parse::<BrandColour>().unwrap_err().to_string();
        assert!(said.contains("contrast") && said.contains("would do"), "{said}");
        assert!("green".parse::<BrandColour>().is_err());
    }

    #[test]
    fn people_are_led_to_https_only() {
        assert!("https://acme.example/privacy?x=1".parse::<WebAddress>().is_ok());
        for wrong in [
            "http://acme.example/",
            "http://127.0.0.1/",
            "com.example.app:/x",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://u@acme.example/",
            "https://acme.example/#x",
            "//acme.example",
            "",
        ] {
            assert!(wrong.parse::<WebAddress>().is_err(), "{wrong}");
        }
        let long = |length: usize| format!("https://acme.example/{}", "x".repeat(length - 21));
        assert!(long(500).parse::<WebAddress>().is_ok() && long(501).parse::<WebAddress>().is_err());
    }
}
