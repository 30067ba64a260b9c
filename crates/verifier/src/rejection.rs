//! Errors as answers: status, RFC 6750 challenge and problem body in one table, for any web framework.

use std::sync::Arc;

use crate::error::Error;
use crate::problem::Problem;

/// An [`Error`] together with the realm that the challenge names.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct Rejection {
    error: Error,
    realm: Arc<str>,
}

impl Rejection {
    pub(crate) fn new(error: Error, realm: Arc<str>) -> Self {
        Self { error, realm }
    }

    /// Why the request was turned away.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.row().status
    }

    /// The value of `Retry-After` in seconds, for answers that a later attempt may better.
    #[must_use]
    pub fn retry_after(&self) -> Option<u64> {
        match self.error {
            Error::Unavailable { retry_after } => Some(retry_after.as_secs().max(1)),
            _ => None,
        }
    }

    /// The value of `WWW-Authenticate` (RFC 6750 §3).
    #[must_use]
    pub fn challenge(&self) -> Option<String> {
        let row = self.row();
        let mut attributes = vec![format!("realm=\"{}\"", self.realm)];
        if let Some(error) = row.challenge {
            attributes.push(format!("error=\"{error}\""));
            attributes.push(format!("error_description=\"{}\"", self.description()));
        }
        // RFC 6750 §3: the scope attribute names what the request would need.
        if let Error::InsufficientScope { required } = &self.error {
            attributes.push(format!("scope=\"{}\"", quotable(required)));
        }
        (row.status != 503).then(|| format!("Bearer {}", attributes.join(", ")))
    }

    /// The JSON body.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let row = self.row();
        Problem::new(row.status, row.code, row.title, self.description())
    }

    fn description(&self) -> String {
        let text = match &self.error {
            Error::InsufficientRole { required } => format!("the role {required} is required"),
            other => other.to_string(),
        };
        let mut letters = text.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        quotable(&first.into_iter().chain(letters).collect::<String>())
    }

    fn row(&self) -> Row {
        const INVALID: Option<&str> = Some("invalid_token");
        // RFC 6750 §3.1: "the request requires higher privileges than provided by the access token".
        const HIGHER: Option<&str> = Some("insufficient_scope");
        let (status, code, title, challenge) = match &self.error {
            // RFC 6750 §3.1: without authentication information the challenge carries no error code.
            Error::Missing => (401, "token_missing", "Access token required", None),
            Error::Expired => (401, "token_expired", "Access token expired", INVALID),
            Error::NotYetValid => (401, "token_not_yet_valid", "Access token not valid yet", INVALID),
            Error::Invalid { .. } => (401, "token_invalid", "Access token invalid", INVALID),
            Error::Revoked => (401, "token_revoked", "Access token revoked", INVALID),
            Error::InsufficientScope { .. } => (403, "insufficient_scope", "Scope missing", HIGHER),
            Error::InsufficientRole { .. } => (403, "insufficient_role", "Role missing", HIGHER),
            Error::EmailNotVerified => (403, "email_not_verified", "E-mail address not verified", HIGHER),
            Error::Unavailable { .. } => (503, "unavailable", "Verification not possible now", None),
        };
        Row { status, code, title, challenge }
    }
}

struct Row {
    status: u16,
    code: &'static str,
    title: &'static str,
    challenge: Option<&'static str>,
}

/// RFC 6750 §3: descriptions and scopes stay within %x20-21 / %x23-5B / %x5D-7E, so nothing can leave the quotes.
pub(crate) fn quotable(text: &str) -> String {
    text.chars().map(|c| if matches!(c, ' ' | '!' | '#'..='[' | ']'..='~') { c } else { '\'' }).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::error::Reason;

    fn rejection(error: Error) -> Rejection {
        Rejection::new(error, Arc::from("bank"))
    }

    #[test]
    fn every_error_has_its_status_code_and_challenge() {
        let scope = Error::InsufficientScope { required: "a:read b".into() };
        let role = Error::InsufficientRole { required: "admin".into() };
        let later = Error::Unavailable { retry_after: Duration::from_millis(1) };
        let higher = "Bearer realm=\"bank\", error=\"insufficient_scope\", error_description=";
        let invalid = "Bearer realm=\"bank\", error=\"invalid_token\", error_description=";
        let table = [
            (Error::Missing, 401, "token_missing", Some("Bearer realm=\"bank\"".to_owned())),
            (Error::Expired, 401, "token_expired", Some(format!("{invalid}\"The access token expired\""))),
            (
                Error::NotYetValid,
                401,
                "token_not_yet_valid",
                Some(format!("{invalid}\"The access token is not valid yet\"")),
            ),
            (
                Reason::Claim("exp").into(),
                401,
                "token_invalid",
                Some(format!("{invalid}\"The access token's claim exp is missing or malformed\"")),
            ),
            (
                Error::Revoked,
                401,
                "token_revoked",
                Some(format!("{invalid}\"The access token was revoked\"")),
            ),
            (
                scope,
                403,
                "insufficient_scope",
                Some(format!("{higher}\"The access token lacks a required scope\", scope=\"a:read b\"")),
            ),
            (role, 403, "insufficient_role", Some(format!("{higher}\"The role admin is required\""))),
            (
                Error::EmailNotVerified,
                403,
                "email_not_verified",
                Some(format!("{higher}\"The user's e-mail address is not verified\"")),
            ),
            (later, 503, "unavailable", None),
        ];
        for (error, status, code, challenge) in table {
            let answer = rejection(error);
            assert_eq!((answer.status(), answer.problem().code), (status, code));
            assert_eq!(answer.problem().status, status);
            assert_eq!(answer.challenge(), challenge);
            assert_eq!(answer.retry_after(), (status == 503).then_some(1));
        }
    }

    #[test]
    fn nothing_leaves_the_quotes_of_a_challenge() {
        let role = Error::InsufficientRole { required: "a\", error=\"x\\\r\nSet-Cookie: é".into() };
        let challenge = rejection(role).challenge().expect("a challenge");
        assert!(challenge.ends_with("\"The role a', error='x'''Set-Cookie: ' is required\""), "{challenge}");
    }
}
