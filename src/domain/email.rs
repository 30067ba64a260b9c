//! Mail addresses: kept as typed, compared by one canonical key (security.md EM1, EM2).

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization as _;

use super::text::{folded, is_hidden};

/// One plain mailbox.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress {
    typed: String,
    key: String,
}

/// The text is not one plain mailbox.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a mail address")]
pub struct InvalidEmail;

impl EmailAddress {
    /// As the person typed it, for showing and for mail.
    pub fn as_typed(&self) -> &str {
        &self.typed
    }

    /// The form that decides equality everywhere: NFKC and lower case, the domain in ASCII. Mail never goes to it: two
    /// spellings of one key can be two mailboxes elsewhere, and only the one that was stored is the account's.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The address with most of its local part hidden, for pages that are shown to whoever holds a link.
    pub fn masked(&self) -> String {
        let (local, domain) = self.typed.rsplit_once('@').unwrap_or((&self.typed, ""));
        let first: String = local.chars().take(1).collect();
        format!("{first}•••@{domain}")
    }
}

/// A character of a local part without quotes (RFC 5322 §3.2.3, and letters of all scripts by RFC 6531 §3.3).
fn is_atom(character: char) -> bool {
    character.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(character)
}

/// The key of a local part, if it is one without quotes, comments and empty atoms.
fn local_key(local: &str) -> Option<String> {
    let key = folded(local);
    let composed: String = local.nfkc().collect();
    // Normalising may write out what looks like one character: `⑴` becomes `(1)`.
    let atoms = composed.chars().all(is_atom);
    let dots_between = !key.starts_with('.') && !key.ends_with('.') && !key.contains("..");
    let lengths = !local.is_empty() && local.len() <= 64 && key.len() <= 64;
    (atoms && dots_between && lengths).then_some(key)
}

/// The key of a domain: a name in ASCII (IDNA), of at least two labels, no address of a machine.
fn domain_key(domain: &str) -> Option<String> {
    let Ok(url::Host::Domain(ascii)) = url::Host::parse(domain) else { return None };
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    (ascii.contains('.') && ascii.split('.').all(label) && !domain.contains('%')).then_some(ascii)
}

impl FromStr for EmailAddress {
    type Err = InvalidEmail;

    /// security.md EM2: exactly one plain mailbox.
    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        if text.len() > 254 || text.chars().any(|c| is_hidden(c) || c.is_whitespace()) {
            return Err(InvalidEmail);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(InvalidEmail)?;
        let (local, domain) =
            (local_key(local).ok_or(InvalidEmail)?, domain_key(domain).ok_or(InvalidEmail)?);
        Ok(Self { typed: text.to_owned(), key: format!("{local}@{domain}") })
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_mailbox_have_one_key() {
        let key = |text: &str| text.parse::<EmailAddress>().unwrap().key().to_owned();
        assert_eq!(key("Ada@Example.COM"), "ada@example.com");
        assert_eq!(key("ada@bücher.example"), "ada@xn--bcher-kva.example");
        assert_eq!(key("ａda@example.com"), "ada@example.com");
        assert_eq!(key("zoe\u{308}@example.com"), key("ZOË@example.com"));
        assert_eq!(key("ada@ｅxample。com"), "ada@example.com");
        assert_eq!("Ada@Example.COM".parse::<EmailAddress>().unwrap().as_typed(), "Ada@Example.COM");
    }

    #[test]
    fn what_is_no_plain_mailbox_is_refused() {
        for wrong in [
            "",
            "a",
            "@b.example",
            "a@",
            "a@b",
            "a b@c.example",
            "a@b.example,c@d.example",
            "\"a\"@b.example",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "a\n@b.example",
            "a@b.example\r\nBcc: x",
            "<a@b.example>",
            "a@b@c.example",
            "a..b@c.example",
            ".a@c.example",
            "a@-b.example",
            "a@b..example",
            "a@b.example.",
            "a(x)@b.example",
            "a@b%2eexample.com",
            "a\u{200b}da@b.example",
            "ada@exa\u{200b}mple.com",
            "ada@exa\u{ad}mple.com",
            "a\u{202e}da@b.example",
            "a\u{0}@b.example",
            "⑴@b.example",
            "a＠c@b.example",
            "a\u{a0}b@c.example",
            " a@b.example",
            "a@b.example\u{feff}",
            "a@b.example;c@d.example",
            "Ada <a@b.example>",
            "{\"email\":\"a@b.example\"}",
        ] {
            assert!(wrong.parse::<EmailAddress>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_masked_address_shows_whose_it_could_be_and_no_more() {
        assert_eq!("Ada@Example.COM".parse::<EmailAddress>().unwrap().masked(), "A•••@Example.COM");
    }

    proptest! {
        #[test]
        fn a_key_is_its_own_key(text in "[a-zA-Z0-9.+]{1,10}@[a-zA-Z0-9-]{1,8}\\.[a-z]{2,5}") {
            if let Ok(address) = text.parse::<EmailAddress>() {
                let again: EmailAddress = address.key().parse().unwrap();
                prop_assert_eq!(again.key(), address.key());
            }
        }

        #[test]
        fn nothing_makes_it_panic(text in "\\PC*") {
            let _ = text.parse::<EmailAddress>();
        }
    }
}
