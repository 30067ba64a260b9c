//! The frame of every page: whose it is, in which language, and where its assets are.

use std::borrow::Borrow;
use std::fmt::Display;

use sha2::{Digest as _, Sha256};

use super::language::Asked;
use super::marked::{Mark, Marked};
use crate::domain::hex::hex;
use crate::domain::language::{Language, LanguageChoice};
use crate::domain::time::Timestamp;
use crate::words::{Said, Words};

/// The style sheet: the looks, and the components that pages are put together from.
pub const STYLE: &str = concat!(
    include_str!("../../templates/assets/signet.css"),
    "\n",
    include_str!("../../templates/assets/components.css")
);
/// The icon.
pub const ICON: &str = include_str!("../../templates/assets/favicon.svg");

/// What the frame of every page needs.
#[derive(Clone, Copy, Debug)]
pub struct Layout<'a> {
    /// The words of the page's language.
    pub words: Words,
    /// The page's language (BCP 47).
    pub lang: &'static str,
    /// How it is written.
    pub dir: &'static str,
    /// The style sheet's address, which changes with its content.
    pub style_href: &'a str,
    /// The icon's address.
    pub icon_href: &'a str,
    /// Whose pages these are.
    pub site_name: &'a str,
    /// The issuer's path, before every address of ours.
    pub path: &'a str,
    /// Where the menu of languages leads back to; without one there is no menu.
    pub place: Option<&'a str>,
    chosen: Option<LanguageChoice>,
}

/// An entry in the menu of languages.
#[derive(Clone, Debug)]
pub struct LanguageEntry {
    /// Its tag.
    pub tag: &'static str,
    /// What it calls itself.
    pub name: String,
    /// Whether the page is in it.
    pub current: bool,
}

impl Layout<'_> {
    /// In the language that somebody asked for at `since`, unless another was chosen in the footer afterwards.
    #[must_use]
    pub fn preferring(self, asked: Option<Language>, since: Timestamp) -> Self {
        match asked {
            Some(language) if self.chosen.is_none_or(|choice| choice.at < since) => self.speaking(language),
            _ => self,
        }
    }

    const fn speaking(self, language: Language) -> Self {
        Self {
            words: Words::new(language),
            lang: language.as_str(),
            dir: language.direction().as_str(),
            ..self
        }
    }

    /// A message without values.
    pub fn say(&self, id: &str) -> String {
        self.words.say(id)
    }

    /// A message with one value.
    pub fn say1(&self, id: &'static str, name: &'static str, value: impl Display) -> String {
        self.words.tell(&Said::new(id).with(name, value.to_string()))
    }

    /// A message with a number in it.
    pub fn count(&self, id: &'static str, name: &'static str, number: impl Borrow<i64>) -> String {
        self.words.tell(&Said::new(id).counting(name, *number.borrow()))
    }

    /// A message that was chosen before.
    pub fn tell(&self, said: &Said) -> String {
        self.words.tell(said)
    }

    /// A message in which a name stands out. Whoever chose the name, it cannot turn the sentence around.
    pub fn name1(&self, id: &'static str, name: &'static str, value: impl Display) -> Marked {
        Marked::new(self.words, id, [(name, Mark::Name, value.to_string())])
    }

    /// A message in which a name stands out, and whose site it is.
    pub fn name_at_site(&self, id: &'static str, name: &'static str, value: impl Display) -> Marked {
        let site = ("site", Mark::Aside, self.site_name.to_owned());
        Marked::new(self.words, id, [(name, Mark::Name, value.to_string()), site])
    }

    /// A message in which a host stands out.
    pub fn host1(&self, id: &'static str, name: &'static str, value: impl Display) -> Marked {
        Marked::new(self.words, id, [(name, Mark::Host, value.to_string())])
    }

    /// A message with somebody's text in it, isolated but not emphasised.
    pub fn aside1(&self, id: &'static str, name: &'static str, value: impl Display) -> Marked {
        Marked::new(self.words, id, [(name, Mark::Aside, value.to_string())])
    }

    /// The menu of languages.
    pub fn languages(&self) -> Vec<LanguageEntry> {
        let entry = |language: &Language| LanguageEntry {
            tag: language.as_str(),
            name: Words::new(*language).say("layout-language-name"),
            current: *language == self.words.language(),
        };
        Language::ALL.iter().map(entry).collect()
    }
}

/// A link with its words.
#[derive(Clone, Debug)]
pub struct ReturnLink {
    /// The words.
    pub name: String,
    /// Only validated, registered addresses.
    pub href: String,
}

/// The addresses of the assets and the name of the site, made once.
#[derive(Clone, Debug)]
pub struct Site {
    style_href: String,
    icon_href: String,
    name: String,
    path: String,
    default_language: Language,
}

impl Site {
    /// For pages under the issuer's `path`.
    pub fn new(name: &str, path: &str, default_language: Language) -> Self {
        let hash = |text: &str| hex(Sha256::digest(text).get(..8).unwrap_or_default());
        Self {
            style_href: format!("{path}/assets/{}/signet.css", hash(STYLE)),
            icon_href: format!("{path}/assets/{}/favicon.svg", hash(ICON)),
            name: name.to_owned(),
            path: path.to_owned(),
            default_language,
        }
    }

    /// The frame of a page, in the language that the browser asks for; `place` is where its menu leads back to.
    pub fn layout<'a>(&'a self, asked: Asked, place: Option<&'a str>) -> Layout<'a> {
        let language = asked.or(self.default_language);
        Layout {
            words: Words::new(language),
            lang: language.as_str(),
            dir: language.direction().as_str(),
            style_href: &self.style_href,
            icon_href: &self.icon_href,
            site_name: &self.name,
            path: &self.path,
            place,
            chosen: asked.chosen,
        }
    }
}
