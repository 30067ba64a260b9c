//! What an operator makes the pages and mails look like: name, logo, colours, links (docs: settings, `[branding]`).

use std::collections::BTreeMap;
use std::sync::Arc;

use url::Url;

use super::colour::Colour;
use super::language::Language;

/// WCAG 2.2, 1.4.3: the least contrast of text.
const READABLE: f64 = 4.5;

/// Which of the two looks of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Scheme {
    /// What stands in the brand's colour stands on these: page, card, tinted box (`templates/assets/signet.css`).
    const fn grounds(self) -> [Colour; 3] {
        match self {
            Self::Light => {
                [Colour::new(0xf2, 0xf5, 0xf4), Colour::new(0xff, 0xff, 0xff), Colour::new(0xef, 0xf5, 0xf3)]
            }
            Self::Dark => {
                [Colour::new(0x0e, 0x14, 0x13), Colour::new(0x17, 0x1f, 0x1e), Colour::new(0x1e, 0x2a, 0x28)]
            }
        }
    }

    /// The way to more contrast.
    const fn away(self) -> Colour {
        match self {
            Self::Light => Colour::BLACK,
            Self::Dark => Colour::WHITE,
        }
    }

    /// The least contrast of `accent` to what it stands on.
    fn contrast(self, accent: Colour) -> f64 {
        self.grounds().into_iter().map(|ground| ground.contrast(accent)).fold(f64::INFINITY, f64::min)
    }

    /// `accent`, or the nearest to it that can be read.
    fn readable(self, accent: Colour) -> Colour {
        let mut steps = (0..=100).map(|percent| accent.mixed(self.away(), percent));
        steps.find(|colour| self.contrast(*colour) >= READABLE).unwrap_or(self.away())
    }
}

/// The brand's colour in one scheme, and those that follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accent {
    /// Links, buttons, marks.
    pub colour: Colour,
    /// The same under the pointer.
    pub strong: Colour,
    /// What is written on both.
    pub on: Colour,
}

/// The colour cannot be read where it would stand.
#[derive(Debug, thiserror::Error, PartialEq)]
#[error(
    "its contrast to the {} pages is {contrast:.1}:1, and at least 4.5:1 can be read; {better} would do",
    if *scheme == Scheme::Light { "light" } else { "dark" }
)]
pub struct PoorContrast {
    scheme: Scheme,
    contrast: f64,
    better: Colour,
}

impl Accent {
    /// `colour`, if it can be read on the pages of `scheme`, and something can be read on it.
    pub fn new(colour: Colour, scheme: Scheme) -> Result<Self, PoorContrast> {
        let contrast = scheme.contrast(colour);
        // WCAG 2.2, 1.4.3: a contrast ratio of at least 4.5:1.
        if contrast < READABLE {
            return Err(PoorContrast { scheme, contrast, better: scheme.readable(colour) });
        }
        Ok(Self::made(colour, scheme))
    }

    /// The accent of `scheme` that is nearest to `colour`, which was chosen for the other.
    pub fn following(colour: Colour, scheme: Scheme) -> Self {
        Self::made(scheme.readable(colour), scheme)
    }

    /// Its contrast to the card is enough, so the card's own end of the scale can be read on it.
    fn made(colour: Colour, scheme: Scheme) -> Self {
        let on = match scheme {
            Scheme::Light => Colour::WHITE,
            Scheme::Dark => colour.mixed(Colour::BLACK, 90),
        };
        Self { colour, strong: colour.mixed(scheme.away(), 25), on }
    }
}

/// The accents of both schemes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accents {
    /// Of the light pages, and of mails.
    pub light: Accent,
    /// Of the dark pages.
    pub dark: Accent,
}

/// A picture in place of our mark.
#[derive(Clone, PartialEq, Eq)]
pub struct Logo {
    /// What kind of file it is.
    pub kind: LogoKind,
    /// The file.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Logo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Logo({:?}, {} bytes)", self.kind, self.bytes.len())
    }
}

/// Kinds of pictures that every browser shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogoKind {
    /// Drawn.
    Svg,
    /// Painted.
    Png,
    /// Painted, smaller.
    WebP,
}

impl LogoKind {
    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
        }
    }

    /// The ending of a file's name.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::WebP => "webp",
        }
    }
}

impl Logo {
    /// A file, by its content: what it is called does not matter. `None`: it is none of the kinds.
    pub fn of(bytes: Vec<u8>) -> Option<Self> {
        let webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
        let kind = match std::str::from_utf8(&bytes) {
            _ if bytes.starts_with(b"\x89PNG\r\n\x1a\n") => LogoKind::Png,
            _ if webp => LogoKind::WebP,
            Ok(text)
                if text.trim_start_matches('\u{feff}').trim_start().starts_with('<')
                    && text.contains("<svg") =>
            {
                LogoKind::Svg
            }
            _ => return None,
        };
        Some(Self { kind, bytes })
    }
}

/// A name, a picture and colours; what is not set is that of the house.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brand {
    /// In place of the site's name.
    pub name: Option<String>,
    /// In place of our mark.
    pub logo: Option<Arc<Logo>>,
    /// In place of our green.
    pub accents: Option<Accents>,
}

/// A link at the foot of every page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FooterLink {
    /// Where it leads.
    pub url: Url,
    /// What it is called where nothing else is said.
    pub name: String,
    /// What it is called in single languages.
    pub names: Vec<(Language, String)>,
}

impl FooterLink {
    /// What it is called in `language`.
    pub fn name_in(&self, language: Language) -> &str {
        let own = self.names.iter().find(|(of, _)| *of == language);
        own.map_or(self.name.as_str(), |(_, name)| name)
    }
}

/// All that an operator says about looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Branding {
    /// Of the house itself.
    pub house: Brand,
    /// A style sheet over ours.
    pub sheet: Option<String>,
    /// At the foot of every page.
    pub links: Vec<FooterLink>,
    /// Where people get help.
    pub support: Option<Url>,
    /// Brands of single applications, by their `client_id`, for the pages of their authorizations.
    pub clients: BTreeMap<String, Brand>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SCHEMES: [Scheme; 2] = [Scheme::Light, Scheme::Dark];

    #[test]
    fn a_colour_that_cannot_be_read_is_refused_with_one_that_can() {
        let yellow: Colour = "#ffcc00".parse().unwrap();
        let refused = Accent::new(yellow, Scheme::Light).unwrap_err();
        assert!(Accent::new(refused.better, Scheme::Light).is_ok());
        assert!(refused.to_string().starts_with("its contrast to the light pages is 1."), "{refused}");
        assert!(Accent::new(yellow, Scheme::Dark).is_ok());
        assert!(Accent::new("#17594f".parse().unwrap(), Scheme::Dark).is_err());
    }

    #[test]
    fn a_logo_is_known_by_its_content() {
        let kind = |bytes: &[u8]| Logo::of(bytes.to_vec()).map(|logo| logo.kind);
        assert_eq!(
            kind(b"<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
            Some(LogoKind::Svg)
        );
        assert_eq!(kind("\u{feff} <svg/>".as_bytes()), Some(LogoKind::Svg));
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n..."), Some(LogoKind::Png));
        assert_eq!(kind(b"RIFF\0\0\0\0WEBPVP8 "), Some(LogoKind::WebP));
        for none in [&b""[..], b"GIF89a", b"<html>", b"a <svg", b"\xff\xd8\xff", b"RIFF\0\0\0\0WAVE"] {
            assert_eq!(kind(none), None);
        }
    }

    #[test]
    fn a_link_is_called_by_the_name_of_the_language() {
        let link = FooterLink {
            url: "https://example.com/privacy".parse().unwrap(),
            name: "Privacy".to_owned(),
            names: vec![(Language::German, "Datenschutz".to_owned())],
        };
        assert_eq!(
            (link.name_in(Language::German), link.name_in(Language::Arabic)),
            ("Datenschutz", "Privacy")
        );
    }

    proptest! {
        #[test]
        fn an_accent_can_be_read_and_written_on(red: u8, green: u8, blue: u8) {
            for scheme in SCHEMES {
                let accent = Accent::following(Colour::new(red, green, blue), scheme);
                for colour in [accent.colour, accent.strong] {
                    prop_assert!(scheme.contrast(colour) >= READABLE, "{colour} on {scheme:?}");
                    prop_assert!(colour.contrast(accent.on) >= READABLE, "{} on {colour}", accent.on);
                }
                prop_assert_eq!(Accent::new(accent.colour, scheme), Ok(accent));
            }
        }
    }
}
