//! The claims of an access token (RFC 9068 §2.2): typed, and judged against issuer, audience and time.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::error::{Error, Reason};
use crate::json::Object;
use crate::rejection::Rejection;

/// The last second of the year 9999: every date up to here can be computed with.
const LAST_DATE: i64 = 253_402_300_799;

/// What a verified access token says. Only a [`Verifier`](crate::Verifier) makes one.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Claims {
    /// `iss`: the issuer's URL.
    pub issuer: String,
    /// `sub`: the user, or the client itself for a token without a user.
    pub subject: String,
    /// `aud`: the services that the token is for; this one is among them.
    pub audience: Vec<String>,
    /// `exp`, in seconds since 1970.
    pub expires_at: i64,
    /// `iat`, in seconds since 1970.
    pub issued_at: i64,
    /// `nbf`, in seconds since 1970.
    pub not_before: Option<i64>,
    /// `jti`: the token's own name.
    pub token_id: String,
    /// `client_id`: the application that got the token.
    pub client_id: String,
    /// `scope`, taken apart.
    pub scopes: Vec<String>,
    /// `roles` of the user.
    pub roles: Vec<String>,
    /// `auth_time`: when the user signed in, in seconds since 1970.
    pub auth_time: Option<i64>,
    /// `acr`: how strongly the user signed in.
    pub acr: Option<String>,
    /// `amr`: by which means the user signed in.
    pub amr: Vec<String>,
    /// `sid`: the user's session.
    pub session_id: Option<String>,
    /// `grant_id`: the grant that the token came from.
    pub grant_id: Option<String>,
    /// `email`, if the client's tokens carry it.
    pub email: Option<String>,
    /// `email_verified`, if the client's tokens carry it.
    pub email_verified: Option<bool>,
    /// Every other claim.
    pub extra: Object,
    pub(crate) realm: Arc<str>,
}

impl Claims {
    /// Whether the token belongs to a user; a client that asks for itself is its own subject (RFC 9068 §2.2).
    #[must_use]
    pub fn is_user(&self) -> bool {
        self.subject != self.client_id
    }

    /// Whether the token carries the scope.
    #[must_use]
    pub fn has_scope(&self, scope: &str) -> bool {
        self.scopes.iter().any(|one| one == scope)
    }

    /// Whether the user has the role.
    #[must_use]
    pub fn has_role(&self, role: &str) -> bool {
        self.roles.iter().any(|one| one == role)
    }

    /// Refuses with 403 `insufficient_scope` unless the token carries every scope of this space-separated list.
    pub fn require_scope(&self, required: &str) -> Result<(), Rejection> {
        if required.split_ascii_whitespace().all(|scope| self.has_scope(scope)) {
            return Ok(());
        }
        Err(self.reject(Error::InsufficientScope { required: required.to_owned() }))
    }

    /// Refuses with 403 `insufficient_role` unless the user has the role.
    pub fn require_role(&self, required: &str) -> Result<(), Rejection> {
        if self.has_role(required) {
            return Ok(());
        }
        Err(self.reject(Error::InsufficientRole { required: required.to_owned() }))
    }

    /// Refuses with 401 `token_invalid` unless the token belongs to a user.
    pub fn require_user(&self) -> Result<(), Rejection> {
        if self.is_user() { Ok(()) } else { Err(self.reject(Reason::NotAUser.into())) }
    }

    /// Refuses with 403 `email_not_verified` unless the token says that the user has proven the e-mail address.
    pub fn require_verified_email(&self) -> Result<(), Rejection> {
        if self.email_verified == Some(true) { Ok(()) } else { Err(self.reject(Error::EmailNotVerified)) }
    }

    fn reject(&self, error: Error) -> Rejection {
        Rejection::new(error, Arc::clone(&self.realm))
    }
}

/// What claims are judged against.
#[derive(Debug, Clone)]
pub(crate) struct Expected {
    pub(crate) issuer: String,
    pub(crate) audiences: Vec<String>,
    pub(crate) leeway: Duration,
    pub(crate) realm: Arc<str>,
}

impl Expected {
    /// Types the claims and refuses what is not for this service or not for this moment.
    pub(crate) fn check(&self, payload: Object, now: i64) -> Result<Claims, Error> {
        let claims = read(payload, Arc::clone(&self.realm))?;
        // RFC 9068 §4: iss must be exactly the issuer's identifier, aud must contain this service's.
        if claims.issuer != self.issuer {
            return Err(Reason::Issuer.into());
        }
        if !self.audiences.iter().any(|own| claims.audience.contains(own)) {
            return Err(Reason::Audience.into());
        }
        let leeway = i64::try_from(self.leeway.as_secs()).unwrap_or(0);
        // RFC 7519 §4.1.4: not on or after exp.
        if now.saturating_sub(leeway) >= claims.expires_at {
            return Err(Error::Expired);
        }
        // RFC 7519 §4.1.5, §4.1.6: not before nbf; a token from the future was made by a clock that is wrong.
        let starts = claims.not_before.unwrap_or(claims.issued_at).max(claims.issued_at);
        if starts > now.saturating_add(leeway) {
            return Err(Error::NotYetValid);
        }
        Ok(claims)
    }
}

fn read(mut payload: Object, realm: Arc<str>) -> Result<Claims, Reason> {
    // RFC 8705 §3.1, RFC 9449 §6.1: a token bound to a key is worth nothing without the proof of that key.
    if payload.contains_key("cnf") {
        return Err(Reason::SenderConstrained);
    }
    let claims = &mut payload;
    Ok(Claims {
        issuer: required_text(claims, "iss")?,
        subject: required_text(claims, "sub")?,
        audience: audience(claims)?,
        expires_at: date(claims, "exp")?.ok_or(Reason::Claim("exp"))?,
        issued_at: date(claims, "iat")?.ok_or(Reason::Claim("iat"))?,
        not_before: date(claims, "nbf")?,
        token_id: required_text(claims, "jti")?,
        client_id: required_text(claims, "client_id")?,
        scopes: scopes(claims)?,
        roles: list(claims, "roles")?.unwrap_or_default(),
        auth_time: date(claims, "auth_time")?,
        acr: text(claims, "acr")?,
        amr: list(claims, "amr")?.unwrap_or_default(),
        session_id: text(claims, "sid")?,
        grant_id: text(claims, "grant_id")?,
        email: text(claims, "email")?,
        email_verified: flag(claims, "email_verified")?,
        extra: payload,
        realm,
    })
}

fn required_text(claims: &mut Object, name: &'static str) -> Result<String, Reason> {
    text(claims, name)?.ok_or(Reason::Claim(name))
}

/// A non-empty string.
fn text(claims: &mut Object, name: &'static str) -> Result<Option<String>, Reason> {
    match claims.remove(name) {
        None => Ok(None),
        Some(Value::String(text)) if !text.is_empty() => Ok(Some(text)),
        Some(_) => Err(Reason::Claim(name)),
    }
}

fn flag(claims: &mut Object, name: &'static str) -> Result<Option<bool>, Reason> {
    match claims.remove(name) {
        None => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(flag)),
        Some(_) => Err(Reason::Claim(name)),
    }
}

/// A NumericDate, as an integer between 1970 and 9999.
fn date(claims: &mut Object, name: &'static str) -> Result<Option<i64>, Reason> {
    let Some(value) = claims.remove(name) else { return Ok(None) };
    let seconds = value.as_i64().filter(|seconds| (0..=LAST_DATE).contains(seconds));
    seconds.map(Some).ok_or(Reason::Claim(name))
}

fn list(claims: &mut Object, name: &'static str) -> Result<Option<Vec<String>>, Reason> {
    let Some(value) = claims.remove(name) else { return Ok(None) };
    let Value::Array(items) = value else { return Err(Reason::Claim(name)) };
    let texts = items.into_iter().map(|item| match item {
        Value::String(text) => Ok(text),
        _ => Err(Reason::Claim(name)),
    });
    texts.collect::<Result<_, _>>().map(Some)
}

/// RFC 7519 §4.1.3: one string or an array of strings.
fn audience(claims: &mut Object) -> Result<Vec<String>, Reason> {
    match claims.get("aud") {
        Some(Value::String(_)) => Ok(vec![required_text(claims, "aud")?]),
        _ => list(claims, "aud")?.ok_or(Reason::Claim("aud")),
    }
}

/// RFC 6749 §3.3: tokens of printable ASCII without quote and backslash, one space between them; empty for none.
fn scopes(claims: &mut Object) -> Result<Vec<String>, Reason> {
    let scope = match claims.remove("scope") {
        None => return Ok(Vec::new()),
        Some(Value::String(scope)) if scope.is_empty() => return Ok(Vec::new()),
        Some(Value::String(scope)) => scope,
        Some(_) => return Err(Reason::Claim("scope")),
    };
    let scopes: Vec<String> = scope.split(' ').map(str::to_owned).collect();
    let well_formed = |one: &String| {
        !one.is_empty() && one.bytes().all(|byte| matches!(byte, 0x21 | 0x23..=0x5B | 0x5D..=0x7E))
    };
    if scopes.iter().all(well_formed) { Ok(scopes) } else { Err(Reason::Claim("scope")) }
}

#[cfg(test)]
#[path = "claims_tests.rs"]
mod tests;
