//! What the page of a client can do: each with what follows from it.

use std::fmt;

use crate::admin::keys::words::counted;
use crate::domain::client::Client;
use crate::domain::time::{Span, Timestamp};
use crate::storage::clients::ClientUse;

/// Something that is done to a client on its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Lets it in again.
    Enable,
    /// Gives it another secret.
    RotateSecret,
    /// Ends the secret before the present one.
    EndOldSecret,
    /// Makes everything void that it was given.
    RevokeTokens,
    /// Forbids it everything.
    Disable,
    /// Deletes it.
    Delete,
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Deed {
    /// Every one there is, in the order of the page.
    pub const ALL: &[Self] = &[
        Self::Enable,
        Self::RotateSecret,
        Self::EndOldSecret,
        Self::RevokeTokens,
        Self::Disable,
        Self::Delete,
    ];

    /// How long two secrets can work side by side: a number of seconds, and what people call it.
    pub const OVERLAPS: &[(i64, &str)] = &[
        (86_400, "a day"),
        (3_600, "an hour"),
        (604_800, "7 days"),
        (2_592_000, "30 days"),
        (0, "not at all: the present secret ends now"),
    ];

    /// What the redirect after a form tells.
    pub const DONE: &[(&str, &str)] = &[
        ("edit", "The client is changed."),
        ("enable", "The client is enabled."),
        ("end-old-secret", "The secret before the present one works no more."),
        ("revoke-tokens", "Everything that it was given before is void."),
        ("disable", "The client is disabled: it can do nothing, and its tokens hold no more here."),
    ];

    /// Its word in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enable => "enable",
            Self::RotateSecret => "rotate-secret",
            Self::EndOldSecret => "end-old-secret",
            Self::RevokeTokens => "revoke-tokens",
            Self::Disable => "disable",
            Self::Delete => "delete",
        }
    }

    /// The one with this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|deed| deed.as_str() == word)
    }

    /// What its form is for.
    pub fn purpose(self) -> String {
        format!("{self} a client")
    }

    /// The words of its button.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Enable => "Enable",
            Self::RotateSecret => "Make another secret",
            Self::EndOldSecret => "End the older secret",
            Self::RevokeTokens => "Void what it was given",
            Self::Disable => "Disable",
            Self::Delete => "Delete",
        }
    }

    /// Whether it stands apart from the rest.
    pub const fn is_dangerous(self) -> bool {
        !matches!(self, Self::Enable | Self::RotateSecret)
    }

    /// Whether there is anything to do for it.
    pub fn fits(self, client: &Client, now: Timestamp) -> bool {
        let has_older = client.previous_secret.as_ref().is_some_and(|older| now < older.until);
        match self {
            Self::Enable => !client.enabled,
            Self::Disable => client.enabled,
            Self::RotateSecret => client.authentication.secret_hash().is_some() && !has_older,
            Self::EndOldSecret => has_older,
            Self::RevokeTokens => !client.grants.is_empty(),
            Self::Delete => true,
        }
    }

    /// Whether it takes a tick in a box.
    pub fn needs_tick(self, used: ClientUse) -> bool {
        self == Self::Delete && used.grants > 0
    }

    /// What follows from it, when so much hangs on the client and its access tokens live so long.
    pub fn consequence(self, used: ClientUse, access_life: Span) -> String {
        let people = if used.people == 1 { "1 person".to_owned() } else { format!("{} people", used.people) };
        let given = format!("{} of {people}", counted(used.grants, "grant"));
        let elsewhere = format!(
            "Services that verify access tokens by themselves take them until they expire, {access_life} at most."
        );
        match self {
            Self::Enable => {
                "It may do again what is registered here. What people gave to it works again.".to_owned()
            }
            Self::RotateSecret => {
                "The next secret is shown once. The present one works besides it for a while, so that the \
                 application can be changed without a gap."
                    .to_owned()
            }
            Self::EndOldSecret => {
                "Whoever still uses the older secret is locked out at once. The present one works on."
                    .to_owned()
            }
            Self::RevokeTokens => format!(
                "Ends {given}, and every code and access token that it was given before now. Its people sign in to it \
                 again. {elsewhere}"
            ),
            Self::Disable => format!(
                "Nobody signs in to it and it gets no token until you enable it. What people gave to it stands still \
                 until then: {given}. {elsewhere}"
            ),
            Self::Delete => format!(
                "Takes it away for good, with {given} and its secrets. Nothing brings it back; who registers it again \
                 gets another secret. {elsewhere}"
            ),
        }
    }
}
