//! `[accounts]`: who may make an account, and what it takes to prove an address.

use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::problem::{Problem, Problems};
use super::written::Written;
use crate::domain::invitation::{LONGEST, SHORTEST};
use crate::domain::registration::RegistrationRules;
use crate::domain::time::Span;
use crate::domain::unusual::UnusualRules;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    registration: Written,
    email_verification: Written,
    username: Written,
    terms_url: Written,
    verification_ttl: Written,
    invitation_ttl: Written,
    unusual_sign_ins: Written,
    address_file: Written,
    deletion_grace: Written,
    reset_ttl: Written,
    end_sessions_on_password_change: Written,
}

/// Accounts that people make and keep themselves.
#[derive(Clone, Debug)]
pub struct AccountSettings {
    /// Making an account, and proving its address.
    pub registration: RegistrationRules,
    /// Sign-ins that are out of the ordinary.
    pub unusual: UnusualRules,
    /// The file that knows where addresses are.
    pub address_file: Option<PathBuf>,
    /// How long an account can be kept after its deletion was asked for; zero: not at all.
    pub deletion_grace: Span,
    /// How long a mailed link works that sets a new password.
    pub reset_ttl: Span,
    /// Whether the other sessions of a person end when they change their password.
    pub end_sessions_on_password_change: bool,
}

impl AccountSettings {
    pub(super) fn show(&self) -> Value {
        let rules = &self.registration;
        json!({
            "registration": rules.registration.as_str(),
            "email_verification": rules.email_verification.as_str(),
            "username": rules.username.as_str(),
            "terms_url": rules.terms_url.as_ref().map(Url::as_str),
            "verification_ttl": rules.verification_ttl.to_string(),
            "invitation_ttl": rules.invitation_ttl.to_string(),
            "unusual_sign_ins": self.unusual.answer.as_str(),
            "address_file": self.address_file.as_ref().map(|file| file.display().to_string()),
            "deletion_grace": self.deletion_grace.to_string(),
            "reset_ttl": self.reset_ttl.to_string(),
            "end_sessions_on_password_change": self.end_sessions_on_password_change,
        })
    }
}

impl TryFrom<Raw> for AccountSettings {
    type Error = Problems;

    fn try_from(raw: Raw) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let range = Span::from_minutes(1)..=Span::from_days(30);
        let registration = problems.keep(raw.registration.parse("open, invited or closed"));
        let verification =
            problems.keep(raw.email_verification.parse("before_login, before_tokens or claim_only"));
        let username = problems.keep(raw.username.parse("off, optional or required"));
        let terms_url = problems.keep(terms_url(&raw.terms_url));
        let verification_ttl = problems.keep(raw.verification_ttl.span(range));
        let invitation_ttl = problems.keep(raw.invitation_ttl.span(SHORTEST..=LONGEST));
        let unusual = problems.keep(raw.unusual_sign_ins.parse("notify or step_up"));
        let address_file = problems.keep(address_file(&raw.address_file));
        let grace = Span::ZERO..=Span::from_days(365);
        let deletion_grace = problems.keep(raw.deletion_grace.span(grace));
        let rules = || {
            Some(RegistrationRules {
                registration: registration?,
                email_verification: verification?,
                username: username?,
                terms_url: terms_url?,
                verification_ttl: verification_ttl?,
                invitation_ttl: invitation_ttl?,
            })
        };
        // "Defaults": 30 minutes; a day is the end of what a link that opens an account should last.
        let reset_ttl = problems.keep(raw.reset_ttl.span(Span::from_minutes(1)..=Span::from_days(1)));
        let end_sessions = problems.keep(raw.end_sessions_on_password_change.flag());
        let settings = || {
            Some(Self {
                registration: rules()?,
                unusual: UnusualRules { answer: unusual? },
                address_file: address_file?,
                deletion_grace: deletion_grace?,
                reset_ttl: reset_ttl?,
                end_sessions_on_password_change: end_sessions?,
            })
        };
        problems.finish(settings())
    }
}

/// Where the terms are; the page links to it.
fn terms_url(written: &Written) -> Result<Option<Url>, Problem> {
    let Some(given) = written.given() else { return Ok(None) };
    let url = Url::parse(given.text()?).ok().filter(|url| matches!(url.scheme(), "https" | "http"));
    url.map(Some).ok_or_else(|| given.unexpected("an address that begins with https:// or http://"))
}

/// Where the file is; it is read when the server starts.
fn address_file(written: &Written) -> Result<Option<PathBuf>, Problem> {
    written.given().map(|given| given.text().map(PathBuf::from)).transpose()
}
