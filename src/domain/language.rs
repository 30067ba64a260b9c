//! Languages of pages and mails, and how one is chosen for a person.

use std::fmt;

use super::named::named;
use super::time::Timestamp;

named! {
    /// A language that pages and mails speak, by its tag (BCP 47).
    Language, "language" {
        /// English.
        English = "en",
        /// German.
        German = "de",
        /// Spanish.
        Spanish = "es",
        /// Chinese in simplified characters.
        SimplifiedChinese = "zh-Hans",
        /// Arabic.
        Arabic = "ar",
    }
}

/// The way a language is written, as HTML's `dir` says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    LeftToRight,
    /// Right to left.
    RightToLeft,
}

impl Direction {
    /// The value of the attribute.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

impl Language {
    /// How it is written.
    pub const fn direction(self) -> Direction {
        match self {
            Self::Arabic => Direction::RightToLeft,
            Self::English | Self::German | Self::Spanish | Self::SimplifiedChinese => Direction::LeftToRight,
        }
    }

    /// The language for a tag such as `de-AT`, by its first part (RFC 4647 §3.4). Chinese in other characters than the
    /// simplified ones is not spoken here.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let mut parts = tag.split('-').map(str::to_ascii_lowercase);
        let primary = parts.next()?;
        let rest: Vec<String> = parts.collect();
        if primary == "zh" {
            let traditional = rest.iter().any(|part| matches!(part.as_str(), "hant" | "tw" | "hk" | "mo"));
            return (!traditional).then_some(Self::SimplifiedChinese);
        }
        Self::ALL.iter().copied().find(|language| language.as_str() == primary)
    }

    /// The first of `tags`, in their order of preference, that is spoken here.
    pub fn first_of<'a>(tags: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        tags.into_iter().find_map(Self::of_tag)
    }

    /// The best of an `Accept-Language` header (RFC 9110 §12.5.4); what cannot be read of it is passed over.
    pub fn accepted(header: &str) -> Option<Self> {
        let mut ranges: Vec<(&str, u16)> = header.split(',').take(32).filter_map(range).collect();
        ranges.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
        Self::first_of(ranges.into_iter().filter(|(_, weight)| *weight > 0).map(|(tag, _)| tag))
    }
}

/// A language that somebody chose in the footer of a page, and when: a later choice stands over an earlier wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LanguageChoice {
    /// What they chose.
    pub language: Language,
    /// When they did.
    pub at: Timestamp,
}

impl LanguageChoice {
    /// Reads what a cookie carries, `de-1763740000000`. Anybody may write there what they like: what makes no sense is
    /// no choice.
    pub fn parse(text: &str) -> Option<Self> {
        let (language, millis) = text.rsplit_once('-')?;
        Some(Self { language: language.parse().ok()?, at: Timestamp::from_millis(millis.parse().ok()?) })
    }
}

impl fmt::Display for LanguageChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.language, self.at.millis())
    }
}

/// A range and its weight in thousandths.
fn range(text: &str) -> Option<(&str, u16)> {
    let (tag, parameter) = text.split_once(';').unwrap_or((text, "q=1"));
    let weight: f32 = parameter.trim().strip_prefix("q=")?.trim().parse().ok()?;
    let thousandths = (0..=1000).rev().find(|n| f32::from(*n) <= weight * 1000.0);
    (0.0..=1.0).contains(&weight).then_some((tag.trim(), thousandths.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_or_script_does_not_hide_the_language() {
        for (tag, language) in [
            ("en", Some(Language::English)),
            ("de-AT", Some(Language::German)),
            ("ES-mx", Some(Language::Spanish)),
            ("zh", Some(Language::SimplifiedChinese)),
            ("zh-CN", Some(Language::SimplifiedChinese)),
            ("zh-Hans-SG", Some(Language::SimplifiedChinese)),
            ("zh-TW", None),
            ("zh-Hant", None),
            ("fr", None),
            ("", None),
        ] {
            assert_eq!(Language::of_tag(tag), language, "{tag}");
        }
    }

    #[test]
    fn a_choice_is_read_back_and_nothing_else_is() {
        for language in Language::ALL {
            let choice =
                LanguageChoice { language: *language, at: Timestamp::from_millis(1_763_740_000_000) };
            assert_eq!(LanguageChoice::parse(&choice.to_string()), Some(choice));
        }
        for text in ["", "de", "de-", "-1", "fr-1", "de-x", "DE-1", "de-1-", "de-99999999999999999999"] {
            assert_eq!(LanguageChoice::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_header_is_read_by_weight() {
        for (header, language) in [
            ("de", Some(Language::German)),
            ("fr, de;q=0.5, es;q=0.9", Some(Language::Spanish)),
            ("en;q=0, de;q=0.1", Some(Language::German)),
            ("*", None),
            ("de;q=2", None),
            ("de;q=NaN, ar", Some(Language::Arabic)),
            (";;;,,,q=1", None),
        ] {
            assert_eq!(Language::accepted(header), language, "{header}");
        }
    }
}
