//! How many guesses a password takes.

use zxcvbn::feedback::Warning;

use super::words::OwnWords;

/// What is looked at of a password; the rest can only make it stronger, and looking costs time.
const LOOKED_AT: usize = 100;

/// What makes a password easy to guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Keys side by side.
    Keyboard,
    /// The same again and again.
    Repeat,
    /// As `abcd` or `9876`.
    Sequence,
    /// A date or a year.
    Date,
    /// A name.
    Name,
    /// A word, or something near to a common password.
    Word,
    /// Too little of everything.
    Other,
}

/// The pattern that makes `password` weaker than `min_score`, of 0 to 4; `None`: it is strong enough.
pub(super) fn too_weak(password: &str, min_score: u8, words: &[&OwnWords]) -> Option<Pattern> {
    let looked_at: String = password.chars().take(LOOKED_AT).collect();
    let words: Vec<&str> = words.iter().flat_map(|words| words.iter()).collect();
    let estimate = zxcvbn::zxcvbn(&looked_at, &words);
    if u8::from(estimate.score()) >= min_score {
        return None;
    }
    let warning = estimate.feedback().and_then(zxcvbn::feedback::Feedback::warning);
    Some(warning.map_or(Pattern::Other, pattern))
}

fn pattern(warning: Warning) -> Pattern {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess => {
            Pattern::Keyboard
        }
        Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => {
            Pattern::Repeat
        }
        Warning::SequencesLikeAbcAreEasyToGuess => Pattern::Sequence,
        Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess => Pattern::Date,
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
        | Warning::CommonNamesAndSurnamesAreEasyToGuess => Pattern::Name,
        Warning::ThisIsATop10Password
        | Warning::ThisIsATop100Password
        | Warning::ThisIsACommonPassword
        | Warning::ThisIsSimilarToACommonlyUsedPassword
        | Warning::AWordByItselfIsEasyToGuess => Pattern::Word,
    }
}
