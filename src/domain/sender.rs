//! Who our mail comes from: an address that the operator writes, with or without a name.

use std::fmt;
use std::str::FromStr;

/// The sender of our mail.
#[derive(Clone, PartialEq, Eq)]
pub struct Sender {
    name: Option<String>,
    local: String,
    domain: String,
}

/// The text is no sender.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("it must be an address, or a name and an address: Acme <no-reply@example.com>")]
pub struct InvalidSender;

impl Sender {
    /// `no-reply` at `host`, for who has not said anything.
    pub fn no_reply(host: &str) -> Self {
        let named = format!("no-reply@{host}").parse();
        named.unwrap_or_else(|_| Self {
            name: None,
            local: "no-reply".to_owned(),
            domain: "localhost".to_owned(),
        })
    }

    /// The name, when there is one.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// What stands before the `@`.
    pub fn local(&self) -> &str {
        &self.local
    }

    /// What stands after it, in ASCII.
    pub fn domain(&self) -> &str {
        &self.domain
    }
}

impl FromStr for Sender {
    type Err = InvalidSender;

    fn from_str(text: &str) -> Result<Self, InvalidSender> {
        // Nothing that could end a header's line, or begin another address.
        if text.len() > 400 || text.chars().any(char::is_control) {
            return Err(InvalidSender);
        }
        let (name, address) = match text.trim().strip_suffix('>').map(|rest| rest.rsplit_once('<')) {
            Some(Some((name, address))) => (name.trim().trim_matches('"').trim(), address),
            Some(None) => return Err(InvalidSender),
            None => ("", text.trim()),
        };
        let (local, domain) = address.split_once('@').ok_or(InvalidSender)?;
        let atom = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b);
        let dots = local.starts_with('.') || local.ends_with('.') || local.contains("..");
        let url::Host::Domain(domain) = url::Host::parse(domain).map_err(|_| InvalidSender)? else {
            return Err(InvalidSender);
        };
        let label =
            |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let wrong_name = name.contains(['<', '>', '@', '"', '\\']) || name.chars().count() > 100;
        if local.is_empty() || !local.bytes().all(atom) || dots || wrong_name || !domain.split('.').all(label)
        {
            return Err(InvalidSender);
        }
        let name = (!name.is_empty()).then(|| name.to_owned());
        Ok(Self { name, local: local.to_owned(), domain })
    }
}

impl fmt::Display for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name} <{}@{}>", self.local, self.domain),
            None => write!(f, "{}@{}", self.local, self.domain),
        }
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_has_an_address_and_perhaps_a_name() {
        for (text, shown) in [
            ("no-reply@example.com", "no-reply@example.com"),
            ("<a@localhost>", "a@localhost"),
            ("Acme Bank <no-reply@example.com>", "Acme Bank <no-reply@example.com>"),
            ("\"Acme, Inc.\" <a@bücher.example>", "Acme, Inc. <a@xn--bcher-kva.example>"),
        ] {
            assert_eq!(text.parse::<Sender>().unwrap().to_string(), shown);
        }
        assert_eq!(Sender::no_reply("id.example.com").to_string(), "no-reply@id.example.com");
        assert_eq!(Sender::no_reply("127.0.0.1").to_string(), "no-reply@localhost");
    }

    #[test]
    fn what_could_become_another_header_or_address_is_refused() {
        for text in [
            "",
            "Acme",
            "Acme <a@b.example",
            "a@b.example>",
            "a@b.example, c@d.example",
            "Acme\r\nBcc: x@y.example <a@b.example>",
            "a@b.example\n",
            "a <x@y.example> <a@b.example>",
            "a b@c.example",
            "a@b@c.example",
            "a@[127.0.0.1]",
            "a@",
        ] {
            assert_eq!(text.parse::<Sender>(), Err(InvalidSender), "{text:?}");
        }
    }
}
