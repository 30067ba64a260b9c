//! Mail addresses: kept as typed, compared by one canonical key (security.md EM1, EM2).

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization as _;

use super::ids::UserId;
use super::text::{folded, is_hidden};

/// Where nobody has a mailbox (RFC 2606 §2).
const NOWHERE: &str = "released.invalid";

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

/// Why an account is not given an address.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Unfit {
    /// It is none.
    #[error("not a mail address")]
    NoAddress,
    /// It is spelt with compatibility characters, such as full-width letters.
    #[error("a mail address is spelt with ordinary letters, not with their look-alikes")]
    LookAlike,
}

impl EmailAddress {
    /// Reads the address that an account is to have.
    pub fn of_account(text: &str) -> Result<Self, Unfit> {
        let address: Self = text.parse().map_err(|InvalidEmail| Unfit::NoAddress)?;
        if address.is_released() {
            return Err(Unfit::NoAddress);
        }
        // security.md EM1, EM2: full-width `ａda` has the key of `ada`, but its mail goes to the mailbox as it is spelt,
        // which may be another one: whoever reads that would prove the key for themselves. An account that has such
        // an address already keeps it, and every spelling still finds it.
        let (local, _) = text.rsplit_once('@').ok_or(Unfit::NoAddress)?;
        if !local.nfkc().eq(local.nfc()) {
            return Err(Unfit::LookAlike);
        }
        Ok(address)
    }

    /// What an account has in place of an address that turned out to be somebody else's.
    pub fn released(id: UserId) -> Self {
        let address = format!("{id}@{NOWHERE}");
        Self { key: address.clone(), typed: address }
    }

    /// Whether this stands in place of an address.
    pub fn is_released(&self) -> bool {
        self.key.rsplit_once('@').is_some_and(|(_, domain)| domain == NOWHERE)
    }

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
    fn an_account_gets_no_address_that_may_be_another_mailbox() {
        for fine in [
            "Ada@example.com",
            "zoe\u{308}@example.com",
            "ZOË@example.com",
            "李@example.com",
            "ada@ｅxample.com",
        ] {
            assert_eq!(EmailAddress::of_account(fine).unwrap().as_typed(), fine);
        }
        for other in
            ["ａda@example.com", "ﬁn@example.com", "x²@example.com", "ſam@example.com", "ｱ@example.com"]
        {
            assert_eq!(EmailAddress::of_account(other).unwrap_err(), Unfit::LookAlike, "{other}");
            // Whoever has it signs in with it.
            assert!(other.parse::<EmailAddress>().is_ok(), "{other}");
        }
        assert_eq!(EmailAddress::of_account("nobody").unwrap_err(), Unfit::NoAddress);
    }

    #[test]
    fn what_stands_in_place_of_an_address_is_nobodys() {
        let none = EmailAddress::released("01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap());
        assert_eq!(none.as_typed().parse::<EmailAddress>().unwrap(), none, "it is stored as an address");
        assert!(none.is_released());
        assert!(!"ada@example.com".parse::<EmailAddress>().unwrap().is_released());
        for spelling in [none.as_typed(), "Ada@Released.INVALID", "ada@ｒeleased.invalid"] {
            assert_eq!(EmailAddress::of_account(spelling).unwrap_err(), Unfit::NoAddress, "{spelling}");
        }
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
