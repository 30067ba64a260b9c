//! `[accounts]`: who may make an account, and what it takes to prove an address.

use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::problem::{Problem, Problems};
use super::written::Written;
use crate::domain::registration::RegistrationRules;
use crate::domain::time::Span;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    registration: Written,
    email_verification: Written,
    username: Written,
    terms_url: Written,
    verification_ttl: Written,
    invitation_ttl: Written,
}

/// Accounts that people make and keep themselves.
#[derive(Clone, Debug)]
pub struct AccountSettings {
    /// Making an account, and proving its address.
    pub registration: RegistrationRules,
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
        let verification_ttl = problems.keep(raw.verification_ttl.span(range.clone()));
        let invitation_ttl = problems.keep(raw.invitation_ttl.span(range));
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
        problems.finish(rules().map(|registration| Self { registration }))
    }
}

/// Where the terms are; the page links to it.
fn terms_url(written: &Written) -> Result<Option<Url>, Problem> {
    let Some(given) = written.given() else { return Ok(None) };
    let url = Url::parse(given.text()?).ok().filter(|url| matches!(url.scheme(), "https" | "http"));
    url.map(Some).ok_or_else(|| given.unexpected("an address that begins with https:// or http://"))
}
