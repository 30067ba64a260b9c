//! Sentences in which something stands out: a name, a host. The words come from a translator, what is inserted from
//! anybody; both are escaped here, and only the marks around what is inserted are HTML.

use std::fmt::{self, Display};

use askama::filters::{Html, HtmlSafe, escape};

use crate::words::{Said, Words};

/// How an inserted text stands out. Each is isolated from the direction of the sentence around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A name, emphasised.
    Name,
    /// A host, which is read from left to right in every language.
    Host,
    /// Only isolated.
    Aside,
}

impl Mark {
    const fn around(self) -> (&'static str, &'static str) {
        match self {
            Self::Name => ("<strong><bdi>", "</bdi></strong>"),
            Self::Host => ("<bdi class=\"host\" dir=\"ltr\">", "</bdi>"),
            Self::Aside => ("<bdi>", "</bdi>"),
        }
    }
}

/// A sentence, ready for a page.
#[derive(Clone, Debug)]
pub struct Marked {
    /// The sentence; a character of [`PLACES`] stands for each value.
    text: String,
    values: Vec<(Mark, String)>,
}

/// Characters of a private area that stand for the values until the sentence is shown.
const PLACES: [char; 4] = ['\u{F0000}', '\u{F0001}', '\u{F0002}', '\u{F0003}'];

impl Marked {
    /// The message `id` with `values`; at most four.
    pub fn new<const N: usize>(
        words: Words,
        id: &'static str,
        values: [(&'static str, Mark, String); N],
    ) -> Self {
        const { assert!(N <= PLACES.len(), "too many values") };
        let names = values.iter().map(|(name, ..)| *name).zip(PLACES);
        let said = names.fold(Said::new(id), |said, (name, place)| said.with(name, place));
        let values = values.into_iter().map(|(_, mark, value)| (mark, value)).collect();
        Self { text: words.tell(&said), values }
    }
}

impl Display for Marked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in self.text.split_inclusive(PLACES) {
            let words = piece.trim_end_matches(PLACES);
            write!(f, "{}", escaped(words))?;
            let place = piece.strip_prefix(words).unwrap_or_default();
            let value = PLACES.iter().zip(&self.values).find(|(mark, _)| place.starts_with(**mark));
            if let Some((_, (mark, value))) = value {
                let (before, after) = mark.around();
                write!(f, "{before}{}{after}", escaped(value))?;
            }
        }
        Ok(())
    }
}

impl HtmlSafe for Marked {}

fn escaped(text: &str) -> impl Display + '_ {
    let Ok(safe) = escape(text, Html);
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Language;

    fn lead(app: &str, mark: Mark) -> String {
        let words = Words::new(Language::English);
        Marked::new(words, "sign-in-lead", [("app", mark, app.to_owned())]).to_string()
    }

    #[test]
    fn what_is_inserted_is_escaped_and_isolated() {
        assert_eq!(lead("Acme", Mark::Name), "to continue to <strong><bdi>Acme</bdi></strong>");
        assert_eq!(
            lead("a.example", Mark::Host),
            "to continue to <bdi class=\"host\" dir=\"ltr\">a.example</bdi>"
        );
        let hostile = lead("<script>\u{F0000}&\u{F0001}", Mark::Aside);
        assert!(!hostile.contains("<script>") && hostile.matches("<bdi>").count() == 1, "{hostile}");
    }

    #[test]
    fn a_language_may_put_the_values_in_its_own_order() {
        for language in Language::ALL {
            let values = [("app", Mark::Name, "Acme".to_owned()), ("site", Mark::Aside, "Signet".to_owned())];
            let text = Marked::new(Words::new(*language), "sign-out-asked", values).to_string();
            let named = text.contains("<strong><bdi>Acme</bdi></strong>");
            assert!(named && text.contains("<bdi>Signet</bdi>"), "{text}");
        }
    }
}
