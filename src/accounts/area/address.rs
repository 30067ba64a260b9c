//! The address of an account in words.

use crate::domain::email::EmailAddress;
use crate::words::{Said, Words};

/// As it was typed; or that there is none, since it turned out to be somebody else's.
pub fn shown(address: &EmailAddress, words: Words) -> String {
    if address.is_released() {
        return words.tell(&Said::new("email-none"));
    }
    address.as_typed().to_owned()
}
