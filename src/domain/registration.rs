//! Who may make an account, and what an account is worth before its mailbox is proven (security.md EM5, EM8).

use super::named::named;
use super::time::Span;
use super::user::User;

named! {
    /// Who may make an account of their own.
    Registration, "registration" {
        /// Everybody.
        Open = "open",
        /// Whoever was sent an invitation.
        Invited = "invited",
        /// Nobody; administrators make the accounts.
        Closed = "closed",
    }
}

named! {
    /// What waits until the address is proven.
    EmailVerification, "email verification" {
        /// Signing in.
        BeforeLogin = "before_login",
        /// Applications: the person is signed in here, and no application gets anything.
        BeforeTokens = "before_tokens",
        /// Nothing: the claim `email_verified` says how it is.
        ClaimOnly = "claim_only",
    }
}

named! {
    /// Whether accounts have a name to sign in with.
    UsernameRule, "user name rule" {
        /// No.
        Off = "off",
        /// Those who want one.
        Optional = "optional",
        /// All.
        Required = "required",
    }
}

/// The rules for accounts that people make themselves.
#[derive(Clone, Debug)]
pub struct RegistrationRules {
    /// Who may make one.
    pub registration: Registration,
    /// What waits for the proof of the address, unless the application has a rule of its own.
    pub email_verification: EmailVerification,
    /// Whether there are user names.
    pub username: UsernameRule,
    /// The terms that must be accepted, when there are any.
    pub terms_url: Option<url::Url>,
    /// How long the mailed proof of an address works.
    pub verification_ttl: Span,
    /// How long an invitation works.
    pub invitation_ttl: Span,
}

impl RegistrationRules {
    /// The rule that holds for an application, which may have its own.
    pub fn verification_for(&self, own: Option<EmailVerification>) -> EmailVerification {
        own.unwrap_or(self.email_verification)
    }

    /// Whether `user` may sign in for an application with the rule `own`, or for the account itself.
    pub fn may_sign_in(&self, user: &User, own: Option<EmailVerification>) -> bool {
        user.email_verified || self.verification_for(own) != EmailVerification::BeforeLogin
    }

    /// Whether an application with the rule `own` may be given tokens of `user`.
    pub fn may_have_tokens(&self, user: &User, own: Option<EmailVerification>) -> bool {
        user.email_verified || self.verification_for(own) == EmailVerification::ClaimOnly
    }
}
