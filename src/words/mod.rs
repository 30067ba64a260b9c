//! What people read, on pages and in mails, in their language: Fluent messages in `templates/locales/`, compiled in.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader as _, static_loader};

use crate::domain::language::Language;

static_loader! {
    static TEXTS = {
        locales: "./templates/locales",
        fallback_language: "en",
        // Marks around inserted values show as boxes in some mail programs; pages use <bdi> instead.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// The words of one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words(Language);

impl Words {
    /// In `language`.
    pub const fn new(language: Language) -> Self {
        Self(language)
    }

    /// Which language they are of.
    pub const fn language(self) -> Language {
        self.0
    }

    /// A message without values.
    pub fn say(self, id: &str) -> String {
        TEXTS.lookup(&self.tag(), id)
    }

    /// A message with its values.
    pub fn tell(self, said: &Said) -> String {
        let values: HashMap<Cow<'static, str>, FluentValue<'_>> = said
            .values
            .iter()
            .map(|(name, value)| {
                let value = match value {
                    Value::Text(text) => FluentValue::from(text.as_str()),
                    Value::Number(number) => FluentValue::from(*number),
                };
                (Cow::Borrowed(*name), value)
            })
            .collect();
        TEXTS.lookup_with_args(&self.tag(), said.id, &values)
    }

    fn tag(self) -> LanguageIdentifier {
        self.0.as_str().parse().unwrap_or_default()
    }
}

/// A message chosen, before it is known in which language it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    id: &'static str,
    values: Vec<(&'static str, Value)>,
}

/// What a message inserts.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Text(String),
    Number(i64),
}

impl Said {
    /// The message with this id.
    pub const fn new(id: &'static str) -> Self {
        Self { id, values: Vec::new() }
    }

    /// Which message it is.
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// Inserts a text.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.values.push((name, Value::Text(value.into())));
        self
    }

    /// Inserts a number, by which a language may choose its plural.
    #[must_use]
    pub fn counting(mut self, name: &'static str, number: i64) -> Self {
        self.values.push((name, Value::Number(number)));
        self
    }
}

impl From<&'static str> for Said {
    fn from(id: &'static str) -> Self {
        Self::new(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_words() {
        for language in Language::ALL {
            let said = Words::new(*language).say("sign-in-title");
            assert!(!said.is_empty() && !said.contains("sign-in-title"), "{language}: {said}");
        }
        assert_eq!(Words::new(Language::German).say("sign-in-title"), "Anmelden");
    }

    #[test]
    fn values_are_inserted() {
        let said = Said::new("sign-in-lead").with("app", "Acme");
        assert_eq!(Words::new(Language::English).tell(&said), "to continue to Acme");
    }
}
