//! The words that a password should not be made of, and the forms in which they hide.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

/// The shortest word that is looked for.
const SHORTEST: usize = 4;

/// Characters that a password must have besides a word of its owner.
const BESIDES: usize = 6;

/// Most digits and signs that people put at the ends of a word.
const TRIMMINGS: usize = 4;

/// Most words of one owner, and most characters of one word: names may be long.
const MOST: usize = 32;

/// Words of a person, or of the site: parts of names and addresses.
#[derive(Clone, Default)]
pub struct OwnWords(BTreeSet<String>);

impl OwnWords {
    /// The words in these texts (a name, a mail address, a host), each text as a whole and in its parts.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut words = BTreeSet::new();
        for text in texts {
            let folded = fold(text);
            let parts = folded.split(|c: char| !c.is_alphanumeric());
            let joined: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
            let local = folded.split_once('@').map(|(local, _)| local.to_owned());
            for word in parts.map(ToOwned::to_owned).chain([joined, folded.clone()]).chain(local) {
                let word: String = word.chars().take(MOST).collect();
                if word.chars().count() >= SHORTEST && words.len() < MOST {
                    words.insert(word);
                }
            }
        }
        Self(words)
    }

    /// Each word.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether a password is hardly more than one of the words.
    pub(super) fn make_up(&self, forms: &Forms) -> bool {
        self.iter().any(|word| {
            forms.all().any(|form| form.contains(word) && form.replace(word, "").chars().count() < BESIDES)
        })
    }
}

impl std::fmt::Debug for OwnWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OwnWords(…)")
    }
}

/// A password as guessing programs see it: in lower case, with letters for the digits and signs that look like them,
/// forwards and backwards, with and without what people put at the ends.
pub(super) struct Forms(Vec<String>);

impl Forms {
    pub(super) fn of(password: &str) -> Self {
        let folded = fold(password);
        let plain: String = folded.chars().map(|c| letter_meant(c, 'i')).collect();
        let other: String = folded.chars().map(|c| letter_meant(c, 'l')).collect();
        let mut forms = vec![folded, plain, other];
        let trimmed: Vec<String> = forms.iter().take(1).map(|form| trim(form)).collect();
        for form in trimmed {
            forms.push(form.chars().map(|c| letter_meant(c, 'i')).collect());
            forms.push(form.chars().map(|c| letter_meant(c, 'l')).collect());
            forms.push(form);
        }
        let backwards: Vec<String> = forms.iter().map(|form| form.chars().rev().collect()).collect();
        forms.extend(backwards);
        Self(forms)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

fn fold(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

/// Without a few digits and signs at either end.
fn trim(text: &str) -> String {
    let mut rest = text;
    for _ in 0..TRIMMINGS {
        rest = rest.strip_suffix(|c: char| !c.is_alphabetic()).unwrap_or(rest);
    }
    for _ in 0..TRIMMINGS {
        rest = rest.strip_prefix(|c: char| !c.is_alphabetic()).unwrap_or(rest);
    }
    rest.to_owned()
}

/// The letter that a digit or a sign stands for; `one` for those that may be either of two.
fn letter_meant(c: char, one: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' | '|' => one,
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '8' => 'b',
        '9' => 'g',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ada() -> OwnWords {
        OwnWords::of(["Ada Lovelace", "ada.byron@Engines.example", "countess"])
    }

    #[test]
    fn words_come_from_names_and_addresses() {
        let words = ada();
        let found: Vec<&str> = words.iter().collect();
        for word in ["lovelace", "adalovelace", "ada.byron", "byron", "engines", "countess"] {
            assert!(found.contains(&word), "{word}: {found:?}");
        }
        assert!(!found.contains(&"ada"));
    }

    #[test]
    fn a_word_with_little_besides_makes_up_a_password() {
        for own in [
            "lovelace",
            "Lovelace1815",
            "L0v3lace!!",
            "ecalevol77",
            "ada.byron",
            "AdaLovelace",
            "xxCountess2",
        ] {
            assert!(ada().make_up(&Forms::of(own)), "{own}");
        }
        for other in ["lovelace harbour dawn", "a quiet harbour", "ada likes numbers"] {
            assert!(!ada().make_up(&Forms::of(other)), "{other}");
        }
    }

    #[test]
    fn long_names_stay_cheap() {
        let words = OwnWords::of([("ab cdef ".repeat(10_000)).as_str()]);
        assert!(words.iter().count() <= MOST);
        assert!(words.iter().all(|word| word.chars().count() <= MOST));
        assert_eq!(format!("{words:?}"), "OwnWords(…)");
    }
}
