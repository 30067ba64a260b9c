//! People.

use std::str::FromStr;

use super::email::EmailAddress;
use super::external_id::ExternalId;
use super::ids::UserId;
use super::language::Language;
use super::named::named;
use super::profile::Profile;
use super::time::Timestamp;

use serde::{Deserialize, Serialize};

/// A person's account, without its password.
#[derive(Clone, Debug)]
pub struct User {
    /// The `sub` of their tokens.
    pub id: UserId,
    /// Where mail goes, and what they sign in with.
    pub email: EmailAddress,
    /// Whether they proved that the mailbox is theirs.
    pub email_verified: bool,
    /// What they are called.
    pub name: String,
    /// Whether they may sign in.
    pub state: UserState,
    /// What they are called in the system from which they came.
    pub external_id: Option<ExternalId>,
    /// What else they say of themselves.
    pub profile: Profile,
    /// What they may do, as their tokens say it.
    pub roles: Vec<Role>,
    /// Tokens issued before this moment are void.
    pub tokens_not_before: Option<Timestamp>,
    /// When the account is deleted for good, if its person asked for that.
    pub deletes_at: Option<Timestamp>,
    /// When they accepted the terms of the site, if it has any.
    pub terms_accepted_at: Option<Timestamp>,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When it was last changed, for `updated_at` (OIDC Core §5.1).
    pub updated_at: Timestamp,
}

impl User {
    /// A new account: active, without roles and without a profile.
    pub fn new(id: UserId, email: EmailAddress, name: String, now: Timestamp) -> Self {
        Self {
            id,
            email,
            email_verified: false,
            name,
            state: UserState::Active,
            external_id: None,
            profile: Profile::default(),
            roles: Vec::new(),
            tokens_not_before: None,
            deletes_at: None,
            terms_accepted_at: None,
            created_at: now,
            updated_at: now,
        }
    }

    /// The language of mails to them.
    pub fn language(&self) -> Language {
        self.profile.locale.unwrap_or(Language::English)
    }

    /// Whether they may sign in and their tokens hold.
    pub fn is_active(&self) -> bool {
        self.state == UserState::Active
    }
}

named! {
    /// Whether a person may sign in.
    UserState, "user state" {
        /// Yes.
        Active = "active",
        /// No: an administrator said so.
        Disabled = "disabled",
        /// No: they asked for its deletion. Until `deletes_at` they may come back.
        Leaving = "leaving",
    }
}

/// The name of a role: 1 to 64 of `a-z 0-9 - _ : .`
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Role(String);

/// The text is no role's name.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a role's name is 1 to 64 characters of a-z 0-9 - _ : .")]
pub struct InvalidRole;

impl Role {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Role {
    type Err = InvalidRole;

    fn from_str(text: &str) -> Result<Self, InvalidRole> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_:.".contains(&b);
        let right = (1..=64).contains(&text.len()) && text.bytes().all(allowed);
        if right { Ok(Self(text.to_owned())) } else { Err(InvalidRole) }
    }
}
