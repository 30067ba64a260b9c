//! What is weak about a password, in words that say how to mend it, and the words that it must not be made of.

use crate::domain::user::User;
use crate::domain::username::Username;
use crate::passwords::{OwnWords, Pattern, Weakness};
use crate::words::Said;

/// The words of a person that their password must not be made of.
pub fn own_words(user: &User) -> OwnWords {
    let username = user.profile.username.as_ref().map(Username::as_typed);
    OwnWords::of([user.name.as_str(), user.email.as_typed()].into_iter().chain(username))
}

/// One weakness for the person who typed the password.
pub fn said(weakness: &Weakness) -> Said {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    match weakness {
        Weakness::TooShort { min } => Said::new("password-too-short").counting("min", number(*min)),
        Weakness::TooLong { max } => Said::new("password-too-long").counting("max", number(*max)),
        Weakness::Common => Said::new("password-common"),
        Weakness::Personal => Said::new("password-personal"),
        Weakness::Breached => Said::new("password-breached"),
        Weakness::Guessable(pattern) => Said::new(match pattern {
            Pattern::Keyboard => "password-guessable-keyboard",
            Pattern::Repeat => "password-guessable-repeat",
            Pattern::Sequence => "password-guessable-sequence",
            Pattern::Date => "password-guessable-date",
            Pattern::Name => "password-guessable-name",
            Pattern::Word => "password-guessable-word",
            Pattern::Other => "password-guessable",
        }),
    }
}

/// All weaknesses.
pub fn all_said(weaknesses: &[Weakness]) -> Vec<Said> {
    weaknesses.iter().map(said).collect()
}
