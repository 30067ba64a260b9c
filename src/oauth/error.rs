//! The registered errors (RFC 6749 §4.1.2.1, §5.2; RFC 6750 §3.1; RFC 8628 §3.5; RFC 8707 §2; OIDC Core §3.1.2.6). A refusal is part of
//! the protocol.

use std::borrow::Cow;

use crate::domain::parameters::InvalidParameters;

/// A registered error code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// Malformed, or a parameter is missing or repeated.
    InvalidRequest,
    /// The client is not who it says, or not known.
    InvalidClient,
    /// The code or refresh token is wrong, used, expired, or another client's.
    InvalidGrant,
    /// The client may not use this grant or response type.
    UnauthorizedClient,
    /// The server knows no such grant.
    UnsupportedGrantType,
    /// The server knows no such response type.
    UnsupportedResponseType,
    /// A scope is malformed, or not the client's to ask for.
    InvalidScope,
    /// An audience is not the client's to ask for.
    InvalidTarget,
    /// The person said no.
    AccessDenied,
    /// The person has not answered yet; the device asks again (RFC 8628 §3.5).
    AuthorizationPending,
    /// The same, and the device asks too often (RFC 8628 §3.5).
    SlowDown,
    /// The device code is too old (RFC 8628 §3.5).
    ExpiredToken,
    /// `prompt=none`, and the person would have to sign in.
    LoginRequired,
    /// `prompt=none`, and the person would have to do something else.
    InteractionRequired,
    /// `prompt=none`, and the person would have to consent.
    ConsentRequired,
    /// Request objects by value are not offered.
    RequestNotSupported,
    /// Request objects by reference are not offered.
    RequestUriNotSupported,
    /// Self-issued registration is not offered.
    RegistrationNotSupported,
    /// The access token is expired, revoked, or none of ours.
    InvalidToken,
    /// The access token does not allow this.
    InsufficientScope,
}

impl ErrorCode {
    /// Every one there is.
    pub const ALL: [Self; 20] = [
        Self::InvalidRequest,
        Self::InvalidClient,
        Self::InvalidGrant,
        Self::UnauthorizedClient,
        Self::UnsupportedGrantType,
        Self::UnsupportedResponseType,
        Self::InvalidScope,
        Self::InvalidTarget,
        Self::AccessDenied,
        Self::AuthorizationPending,
        Self::SlowDown,
        Self::ExpiredToken,
        Self::LoginRequired,
        Self::InteractionRequired,
        Self::ConsentRequired,
        Self::RequestNotSupported,
        Self::RequestUriNotSupported,
        Self::RegistrationNotSupported,
        Self::InvalidToken,
        Self::InsufficientScope,
    ];

    /// As sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
            Self::AccessDenied => "access_denied",
            Self::AuthorizationPending => "authorization_pending",
            Self::SlowDown => "slow_down",
            Self::ExpiredToken => "expired_token",
            Self::LoginRequired => "login_required",
            Self::InteractionRequired => "interaction_required",
            Self::ConsentRequired => "consent_required",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::RegistrationNotSupported => "registration_not_supported",
            Self::InvalidToken => "invalid_token",
            Self::InsufficientScope => "insufficient_scope",
        }
    }
}

/// A refusal, with a text that helps the client's developer and reveals nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OAuthError {
    /// The code.
    pub code: ErrorCode,
    /// Printable ASCII without `"` and `\` (RFC 6749 §5.2).
    pub description: Cow<'static, str>,
    /// The client came too often, and is to wait so many seconds; it makes the status 429 (security.md RL3).
    pub retry_after: Option<i64>,
}

impl OAuthError {
    /// A refusal with a fixed text.
    pub const fn new(code: ErrorCode, description: &'static str) -> Self {
        Self { code, description: Cow::Borrowed(description), retry_after: None }
    }

    /// A refusal whose text holds something of the request: what RFC 6749 §5.2 does not allow becomes `?`.
    pub fn about(code: ErrorCode, description: &str) -> Self {
        let allowed = |c: char| matches!(c, ' '..='!' | '#'..='[' | ']'..='~');
        let text = description.chars().take(300).map(|c| if allowed(c) { c } else { '?' }).collect();
        Self { code, description: Cow::Owned(text), retry_after: None }
    }

    /// The same to a client that came too often.
    #[must_use]
    pub fn after(mut self, seconds: i64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// `invalid_request`.
    pub const fn invalid_request(description: &'static str) -> Self {
        Self::new(ErrorCode::InvalidRequest, description)
    }

    /// `invalid_grant`.
    pub const fn invalid_grant(description: &'static str) -> Self {
        Self::new(ErrorCode::InvalidGrant, description)
    }
}

impl From<InvalidParameters> for OAuthError {
    fn from(error: InvalidParameters) -> Self {
        Self::about(ErrorCode::InvalidRequest, &error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_never_leaves_its_character_set() {
        let error = OAuthError::about(ErrorCode::InvalidScope, "a\"b\\c\r\nd\u{e4}");
        assert_eq!(error.description, "a?b?c??d?");
    }
}
