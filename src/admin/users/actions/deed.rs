//! What the page of an account can do: each with the permission that it takes, and what follows from it.

use std::fmt;

use crate::domain::permission::Permission;
use crate::domain::user::{User, UserState};

/// Something that is done to an account on its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Changes what it says.
    Edit,
    /// Forgets the failures that block it.
    Unblock,
    /// Mails the way to a new password.
    SendReset,
    /// Makes the password worthless.
    RequirePassword,
    /// Takes the second factor away.
    ResetFactor,
    /// Signs the person out.
    EndSessions,
    /// Ends one session.
    EndSession,
    /// Takes an application's access away.
    RevokeApplication,
    /// Gives a role.
    GrantRole,
    /// Takes a role.
    TakeRole,
    /// Locks the person out.
    Disable,
    /// Lets the person in.
    Enable,
    /// Deletes the account.
    Delete,
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Deed {
    const ALL: &[Self] = &[
        Self::Edit,
        Self::Unblock,
        Self::SendReset,
        Self::RequirePassword,
        Self::ResetFactor,
        Self::EndSessions,
        Self::EndSession,
        Self::RevokeApplication,
        Self::GrantRole,
        Self::TakeRole,
        Self::Disable,
        Self::Enable,
        Self::Delete,
    ];

    /// Its word in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Unblock => "unblock",
            Self::SendReset => "send-password-reset",
            Self::RequirePassword => "require-password-change",
            Self::ResetFactor => "reset-second-factor",
            Self::EndSessions => "end-sessions",
            Self::EndSession => "end-session",
            Self::RevokeApplication => "revoke-application",
            Self::GrantRole => "grant-role",
            Self::TakeRole => "take-role",
            Self::Disable => "disable",
            Self::Enable => "enable",
            Self::Delete => "delete",
        }
    }

    /// The one with this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|deed| deed.as_str() == word)
    }

    /// Those that are a button of their own.
    pub const BUTTONS: &[Self] = &[
        Self::Enable,
        Self::Unblock,
        Self::SendReset,
        Self::RequirePassword,
        Self::EndSessions,
        Self::ResetFactor,
        Self::Disable,
        Self::Delete,
    ];

    /// What the redirect after a form tells.
    pub const DONE: &[(&str, &str)] = &[
        ("created", "The account is made. Its person gets a mail with the way to a password."),
        ("edit", "The account is changed."),
        ("unblock", "The person can sign in again."),
        ("send-password-reset", "The way to a new password is on its way by mail."),
        ("require-password-change", "The password is worthless; the way to a new one is on its way by mail."),
        ("reset-second-factor", "Two-step verification is off."),
        ("end-sessions", "The person is signed out everywhere."),
        ("end-session", "The session is ended."),
        ("revoke-application", "The application has no access any more."),
        ("grant-role", "The role is given."),
        ("take-role", "The role is taken away."),
        ("disable", "The account is disabled."),
        ("enable", "The account is enabled."),
    ];

    /// What it takes.
    pub const fn permission(self) -> Permission {
        match self {
            Self::Edit | Self::Disable | Self::Enable | Self::Delete => Permission::UsersManage,
            Self::GrantRole | Self::TakeRole => Permission::RolesManage,
            _ => Permission::UsersSupport,
        }
    }

    /// Whether it stands apart from the rest.
    pub const fn is_dangerous(self) -> bool {
        matches!(self, Self::ResetFactor | Self::Disable | Self::Delete | Self::RequirePassword)
    }

    /// Whether there is anything to do for it.
    pub fn fits(self, user: &User, second_factor: bool) -> bool {
        match self {
            Self::Enable => !user.is_active(),
            Self::Disable => user.state != UserState::Disabled,
            Self::SendReset | Self::RequirePassword => user.is_active() && !user.email.is_released(),
            Self::ResetFactor => second_factor,
            _ => true,
        }
    }

    /// The words of its button.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Edit => "Change",
            Self::Unblock => "Unblock",
            Self::SendReset => "Mail the way to a new password",
            Self::RequirePassword => "Require a new password",
            Self::ResetFactor => "Turn two-step verification off",
            Self::EndSessions => "Sign out everywhere",
            Self::EndSession => "End",
            Self::RevokeApplication => "Take access away",
            Self::GrantRole => "Give",
            Self::TakeRole => "Take away",
            Self::Disable => "Disable",
            Self::Enable => "Enable",
            Self::Delete => "Delete",
        }
    }

    /// What follows from it, for an account with so many sessions and applications.
    pub fn consequence(self, sessions: usize, applications: usize) -> String {
        let out =
            format!("Sessions that end: {sessions}. Applications that lose their access: {applications}.");
        match self {
            Self::Unblock => "Forgets failed attempts, so that the person can sign in at once.".to_owned(),
            Self::SendReset => "The present password works until the link is used.".to_owned(),
            Self::RequirePassword => {
                format!("The password works no more; a mail brings the way to a new one. {out}")
            }
            Self::ResetFactor => {
                "From then on the password alone signs in. Make sure who asks; the person is told by mail."
                    .to_owned()
            }
            Self::EndSessions => format!("The person is told by mail. {out}"),
            Self::Disable => format!("Nobody signs in with the account until you enable it. {out}"),
            Self::Enable => "The person can sign in again, and a deletion is off.".to_owned(),
            Self::Delete => format!(
                "Disables the account now and deletes it after the time of grace; until then you can enable it. {out}"
            ),
            _ => String::new(),
        }
    }
}
