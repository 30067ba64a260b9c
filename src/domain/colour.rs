//! Colours, and whether what is written in one can be read on another (WCAG 2.2, 1.4.3).

use std::fmt;
use std::str::FromStr;

/// A colour of sRGB, written `#17594f`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour([u8; 3]);

/// The text is no colour.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a colour is # and six hexadecimal digits, such as #17594f")]
pub struct InvalidColour;

impl Colour {
    /// All light.
    pub const WHITE: Self = Self([255; 3]);
    /// None.
    pub const BLACK: Self = Self([0; 3]);

    /// From its parts.
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self([red, green, blue])
    }

    /// WCAG 2.2, "contrast ratio": from 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// WCAG 2.2, "relative luminance".
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.0.map(linear);
        0.0722_f64.mul_add(blue, 0.2126_f64.mul_add(red, 0.7152 * green))
    }

    /// `percent` of `other` in it.
    #[must_use]
    pub fn mixed(self, other: Self, percent: u8) -> Self {
        let ([red, green, blue], [other_red, other_green, other_blue]) = (self.0, other.0);
        let share = u32::from(percent.min(100));
        let mix = |a: u8, b: u8| {
            let sum = u32::from(a) * (100 - share) + u32::from(b) * share;
            u8::try_from((sum + 50) / 100).unwrap_or(u8::MAX)
        };
        Self([mix(red, other_red), mix(green, other_green), mix(blue, other_blue)])
    }
}

impl FromStr for Colour {
    type Err = InvalidColour;

    fn from_str(text: &str) -> Result<Self, InvalidColour> {
        let digits = text.strip_prefix('#').ok_or(InvalidColour)?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(InvalidColour);
        }
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).map_err(|_| InvalidColour)?.to_be_bytes();
        Ok(Self([red, green, blue]))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn contrast_is_that_of_the_standard() {
        for (a, b, expected) in [
            ("#000000", "#ffffff", 21.0),
            ("#777777", "#ffffff", 4.48),
            ("#767676", "#ffffff", 4.54),
            ("#17594f", "#ffffff", 8.14),
            ("#ff0000", "#ffffff", 4.0),
        ] {
            let contrast = a.parse::<Colour>().unwrap().contrast(b.parse().unwrap());
            assert!((contrast - expected).abs() < 0.02, "{a} on {b}: {contrast}");
        }
    }

    #[test]
    fn what_is_no_colour_is_refused() {
        for text in ["", "17594f", "#17594", "#17594ff", "#17594g", "#+1234f", "red", "#17594f;}", "#ä234"] {
            assert_eq!(text.parse::<Colour>(), Err(InvalidColour), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_colour_is_read_back(red: u8, green: u8, blue: u8) {
            let colour = Colour::new(red, green, blue);
            prop_assert_eq!(colour.to_string().parse(), Ok(colour));
            prop_assert_eq!(colour.mixed(Colour::WHITE, 0), colour);
            prop_assert_eq!(colour.mixed(Colour::BLACK, 100), Colour::BLACK);
        }

        #[test]
        fn mixing_black_in_takes_light_away(red: u8, green: u8, blue: u8, percent in 0_u8..=100) {
            let colour = Colour::new(red, green, blue);
            prop_assert!(colour.mixed(Colour::BLACK, percent).luminance() <= colour.luminance());
        }
    }
}
