//! Mail addresses: kept as typed, compared by one canonical key (security.md EM1, EM2).

use std::fmt;
use std::str::FromStr;

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

    /// The form that decides equality everywhere: lower case, the domain in ASCII.
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl FromStr for EmailAddress {
    type Err = InvalidEmail;

    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        let (local, domain) = text.rsplit_once('@').ok_or(InvalidEmail)?;
        let atom = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
        let dots_between = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
        if text.len() > 254
            || local.is_empty()
            || local.len() > 64
            || !local.chars().all(atom)
            || !dots_between
        {
            return Err(InvalidEmail);
        }
        let url::Host::Domain(ascii) = url::Host::parse(domain).map_err(|_| InvalidEmail)? else {
            return Err(InvalidEmail);
        };
        let label = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        if !ascii.contains('.') || !ascii.split('.').all(label) || domain.contains('%') {
            return Err(InvalidEmail);
        }
        Ok(Self { typed: text.to_owned(), key: format!("{}@{ascii}", local.to_lowercase()) })
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
        ] {
            assert!(wrong.parse::<EmailAddress>().is_err(), "{wrong:?}");
        }
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
