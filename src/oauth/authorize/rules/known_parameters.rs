//! No parameter twice, and none that would change the meaning of the request without our knowing.

use super::Draft;
use crate::env::Env;
use crate::oauth::error::{ErrorCode, OAuthError};

const SINGLE: [&str; 20] = [
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "response_mode",
    "nonce",
    "display",
    "prompt",
    "max_age",
    "ui_locales",
    "id_token_hint",
    "login_hint",
    "acr_values",
    "code_challenge",
    "code_challenge_method",
    "claims",
    "request",
    "request_uri",
    "registration",
];

pub(super) fn check(draft: &mut Draft<'_>, _: &Env) -> Result<(), OAuthError> {
    let parameters = &draft.request.parameters;
    // RFC 6749 §3.1: request parameters MUST NOT be included more than once.
    if let Some(error) = parameters.repeated(&SINGLE) {
        return Err(error.into());
    }
    // OIDC Core §3.1.2.6: what is not supported is said by name.
    for (name, code) in [
        ("request", ErrorCode::RequestNotSupported),
        ("request_uri", ErrorCode::RequestUriNotSupported),
        ("registration", ErrorCode::RegistrationNotSupported),
    ] {
        if parameters.single(name)?.is_some() {
            return Err(OAuthError::new(code, "the parameter is not supported"));
        }
    }
    Ok(())
}
