//! Every mail that we send, with what it must say. Names that people choose do not stand in mails to others: a stranger
//! could write an advertisement into a registration and let us deliver it.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

use crate::domain::email::EmailAddress;
use crate::domain::issuer::Issuer;
use crate::domain::outgoing::LetterKind;
use crate::domain::secret::Handle;
use crate::domain::time::{Span, Timestamp};

/// A mail before it is worded. `place` and `device` are short texts such as `Lisbon, Portugal` and `Firefox on Linux`.
#[derive(Clone, Debug)]
pub enum Letter {
    /// Prove that this mailbox is yours, by the link or by the code.
    VerifyEmail { link: Link, code: Code },
    /// Somebody tried to register with this address, which has an account (security.md EM4).
    AddressKnown { sign_in_link: Link, reset_link: Link },
    /// Choose a new password.
    ResetPassword { link: Link },
    /// The password was changed.
    PasswordChanged { at: Timestamp, place: Option<String> },
    /// To the new address: prove that it is yours.
    ConfirmNewEmail { link: Link, code: Code },
    /// To the old address: the account has a new one, shown masked; the link undoes that.
    EmailChanged { new_address: EmailAddress, undo_link: Link },
    /// A code that a sign-in asks for.
    SignInCode { code: Code, place: Option<String> },
    /// Two-step verification is on.
    SecondFactorEnabled,
    /// Two-step verification is off.
    SecondFactorDisabled,
    /// There are new recovery codes, the old ones are void.
    RecoveryCodesReplaced,
    /// A recovery code was used; so many are left.
    RecoveryCodeUsed { left: u32 },
    /// An unusual sign-in; the link says "this was not me".
    NewSignIn { at: Timestamp, device: Option<String>, place: Option<String>, not_me_link: Link },
    /// Too many wrong passwords.
    SignInBlocked { at: Timestamp, place: Option<String>, reset_link: Link },
    /// The oldest session, on this device, made room for a new one.
    SessionEvicted { device: Option<String> },
    /// The account will be deleted on that day; the link cancels that.
    AccountDeletionScheduled { on: Timestamp, cancel_link: Link },
    /// The account is deleted.
    AccountDeleted,
    /// An administrator did this to the account (security.md PW6).
    AccountChanged { what: AccountChange },
    /// You may make an account; `from` is who invites, as an administrator wrote it, if they did.
    Invitation { link: Link, from: Option<String> },
    /// An operator looks whether mail arrives.
    Test,
}

/// What an administrator did to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountChange {
    /// Names and the like are others.
    Details,
    /// It has another address; the old one is told.
    Address,
    /// Nobody signs in with it.
    Disabled,
    /// Its person may sign in again.
    Enabled,
    /// It has another password.
    PasswordSet,
    /// Its password is worth nothing; another mail brings the link to a new one.
    PasswordVoided,
    /// Its person is signed out everywhere.
    SignedOut,
    /// It will be deleted.
    Deleting,
}

impl AccountChange {
    /// Every one there is.
    pub const ALL: [Self; 8] = [
        Self::Details,
        Self::Address,
        Self::Disabled,
        Self::Enabled,
        Self::PasswordSet,
        Self::PasswordVoided,
        Self::SignedOut,
        Self::Deleting,
    ];
}

impl Letter {
    /// What it is about.
    pub const fn kind(&self) -> LetterKind {
        match self {
            Self::VerifyEmail { .. } => LetterKind::VerifyEmail,
            Self::AddressKnown { .. } => LetterKind::AddressKnown,
            Self::ResetPassword { .. } => LetterKind::ResetPassword,
            Self::PasswordChanged { .. } => LetterKind::PasswordChanged,
            Self::ConfirmNewEmail { .. } => LetterKind::ConfirmNewEmail,
            Self::EmailChanged { .. } => LetterKind::EmailChanged,
            Self::SignInCode { .. } => LetterKind::SignInCode,
            Self::SecondFactorEnabled => LetterKind::SecondFactorEnabled,
            Self::SecondFactorDisabled => LetterKind::SecondFactorDisabled,
            Self::RecoveryCodesReplaced => LetterKind::RecoveryCodesReplaced,
            Self::RecoveryCodeUsed { .. } => LetterKind::RecoveryCodeUsed,
            Self::NewSignIn { .. } => LetterKind::NewSignIn,
            Self::SignInBlocked { .. } => LetterKind::SignInBlocked,
            Self::SessionEvicted { .. } => LetterKind::SessionEvicted,
            Self::AccountDeletionScheduled { .. } => LetterKind::AccountDeletionScheduled,
            Self::AccountDeleted => LetterKind::AccountDeleted,
            Self::AccountChanged { .. } => LetterKind::AccountChanged,
            Self::Invitation { .. } => LetterKind::Invitation,
            Self::Test => LetterKind::Test,
        }
    }

    /// How long it is worth delivering: as long as what it is about works; news, for a week.
    pub fn lasts(&self) -> Span {
        match self {
            Self::VerifyEmail { link, .. }
            | Self::ResetPassword { link }
            | Self::ConfirmNewEmail { link, .. }
            | Self::Invitation { link, .. } => link.lasts.unwrap_or(NEWS),
            Self::SignInCode { code, .. } => code.lasts,
            // What they tell stays worth knowing when their link is dead.
            _ => NEWS,
        }
    }
}

/// How long news is worth telling.
const NEWS: Span = Span::from_days(7);

/// An address on this server that does something for whoever knows it.
#[derive(Clone)]
pub struct Link {
    url: SecretString,
    lasts: Option<Span>,
}

impl Link {
    /// `{issuer}{path}/{token}`, which works for so long. From the configured issuer, never from what a request calls us
    /// (security.md EM3).
    pub fn with_token(issuer: &Issuer, path: &str, token: &Handle, lasts: Span) -> Self {
        Self { url: format!("{}/{}", issuer.endpoint(path), token.expose()).into(), lasts: Some(lasts) }
    }

    /// `{issuer}{path}`, for everybody.
    pub fn page(issuer: &Issuer, path: &str) -> Self {
        Self { url: issuer.endpoint(path).into(), lasts: None }
    }

    /// The address.
    pub fn expose(&self) -> &str {
        self.url.expose_secret()
    }

    /// How long it works; nothing for a page that is always there.
    pub fn lasts(&self) -> Option<Span> {
        self.lasts
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Link(…)")
    }
}

/// A short code to type.
#[derive(Clone)]
pub struct Code {
    text: SecretString,
    lasts: Span,
}

impl Code {
    /// A code that works for so long.
    pub fn new(text: impl Into<String>, lasts: Span) -> Self {
        Self { text: text.into().into(), lasts }
    }

    /// The code.
    pub fn expose(&self) -> &str {
        self.text.expose_secret()
    }

    /// How long it works.
    pub fn lasts(&self) -> Span {
        self.lasts
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}
