//! Text that people type and others read: nothing in it may hide, turn the reading direction or pile up.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Most marks that stand on one letter; Vietnamese needs two, Hebrew with its accents three.
const MOST_MARKS: usize = 4;

/// Whether `text` shows all that it is: no control characters, nothing that turns the reading direction, nothing
/// invisible and no towers of marks. Joiners stay allowed between letters of the scripts that are written with them, and
/// variation selectors after the characters that have variants.
pub fn is_plain(text: &str) -> bool {
    let mut previous = None;
    let mut marks = 0;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        marks = if is_combining_mark(character) { marks + 1 } else { 0 };
        let joins = matches!(character, '\u{200c}' | '\u{200d}')
            && previous.is_some_and(is_joined)
            && characters.peek().copied().is_some_and(is_joined);
        let varies = matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
            && previous.is_some_and(|before: char| !before.is_ascii() && !is_hidden(before));
        if marks > MOST_MARKS || is_hidden(character) && !joins && !varies {
            return false;
        }
        previous = Some(character);
    }
    true
}

/// A letter of a script in which joiners change how a word is written.
fn is_joined(character: char) -> bool {
    !character.is_ascii() && (character.is_alphabetic() || is_combining_mark(character))
}

/// What cannot be seen: controls, marks of the reading direction, characters without width, fillers, selectors, tags.
pub fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// The spelling that decides equality: compatibility characters replaced (NFKC), lower case, one sigma.
pub fn folded(text: &str) -> String {
    let lower = text.nfkc().flat_map(char::to_lowercase).map(|c| if c == 'ς' { 'σ' } else { c });
    lower.collect::<String>().nfkc().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_hides_or_turns_is_not_plain() {
        for wrong in [
            "a\u{0}b",
            "a\nb",
            "a\u{202e}b",
            "a\u{2066}b",
            "a\u{200b}b",
            "a\u{200d}b",
            "\u{feff}a",
            "a\u{ad}b",
            "a\u{e0061}",
            "\u{3164}",
            "a\u{fe0f}",
            "\u{200c}ن",
            "Z\u{301}\u{302}\u{303}\u{304}\u{305}",
        ] {
            assert!(!is_plain(wrong), "{wrong:?}");
        }
    }

    #[test]
    fn names_of_all_scripts_are_plain() {
        for right in [
            "",
            "Ada Lovelace",
            "Zoë",
            "Zoe\u{308}",
            "Nguyễn",
            "李",
            "علی\u{200c}رضا",
            "क\u{94d}\u{200d}ष",
            "葛\u{e0100}城",
            "❤\u{fe0f}",
        ] {
            assert!(is_plain(right), "{right:?}");
        }
    }

    #[test]
    fn spellings_fold_to_one() {
        for (one, other) in
            [("ADA", "ada"), ("ａｄａ", "ada"), ("Zoe\u{308}", "zoë"), ("ΟΔΟΣ", "οδος"), ("ﬁn", "FIN")]
        {
            assert_eq!(folded(one), folded(other));
        }
        assert_ne!(folded("ada"), folded("аda"), "Cyrillic looks alike and is another letter");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,20}") {
            prop_assert_eq!(folded(&folded(&text)), folded(&text));
        }
    }
}
