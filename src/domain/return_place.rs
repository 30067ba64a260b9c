//! Where a person goes after signing in without an application: a page of their account or of the administration, or
//! back to the link of a mail that asked them to sign in first (security.md SE5).

use std::fmt;
use std::str::FromStr;

/// Where somebody comes back to the link of a mail that proves a new address. The link itself is a secret: it stands in
/// no query and waits in a cookie of the browser (security.md EM3, LG2).
pub const CHANGE_LINK: &str = "/email/change";

/// The path of a page under `/account` or `/admin`, as our own pages spell it, or [`CHANGE_LINK`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnPlace(String);

/// The text is no such path.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a page of the account")]
pub struct NotAReturnPlace;

impl ReturnPlace {
    /// The path, to be put under the issuer's own.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the first administrator does first.
    pub fn first_steps() -> Self {
        Self("/admin/first-steps".to_owned())
    }

    /// Whether it is a page of the administration.
    pub fn is_administration(&self) -> bool {
        self.0.starts_with("/admin")
    }
}

impl Default for ReturnPlace {
    fn default() -> Self {
        Self("/account".to_owned())
    }
}

impl FromStr for ReturnPlace {
    type Err = NotAReturnPlace;

    fn from_str(text: &str) -> Result<Self, NotAReturnPlace> {
        if text == CHANGE_LINK {
            return Ok(Self(text.to_owned()));
        }
        let (rest, name): (&str, fn(&str) -> bool) = match text.strip_prefix("/admin") {
            Some(rest) => (rest, is_name_or_id),
            None => (text.strip_prefix("/account").ok_or(NotAReturnPlace)?, is_name),
        };
        let right = rest.is_empty()
            || text.len() <= 100 && rest.strip_prefix('/').is_some_and(|rest| rest.split('/').all(name));
        if right { Ok(Self(text.to_owned())) } else { Err(NotAReturnPlace) }
    }
}

/// A part of a path of ours.
fn is_name(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// The same, or the id of something that is administered: never a way up.
fn is_name_or_id(part: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-_.~:".contains(&b);
    part.bytes().all(allowed) && part.bytes().any(|b| b.is_ascii_alphanumeric())
}

impl fmt::Display for ReturnPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_account_and_its_change_of_address_are_returned_to() {
        for right in [
            "/account",
            "/account/second-factor",
            "/account/sessions/2",
            "/email/change",
            "/admin",
            "/admin/keys/-a_B",
            "/admin/clients/web.1",
        ] {
            assert_eq!(right.parse::<ReturnPlace>().unwrap().as_str(), right);
        }
        for wrong in [
            "",
            "/",
            "account",
            "//account",
            "/account/",
            "/account//x",
            "/accounts",
            "/admin/../login",
            "/admin/keys/.",
            "/admins",
            "/admin/a%2fb",
            "/account/../login",
            "/account\\x",
            "/account/%2e",
            "/account/x?y=1",
            "/account/x#y",
            "/account/x\n",
            "https://evil.example/account",
            "/email/change/",
            "/email/changes",
            "/email/undo",
            "//email/change",
        ] {
            assert!(wrong.parse::<ReturnPlace>().is_err(), "{wrong}");
        }
    }
}
