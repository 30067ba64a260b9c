//! The code is bound to who asked for it (RFC 7636, RFC 9700 §2.1.1).

use super::Draft;
use crate::domain::pkce::CodeChallenge;
use crate::env::Env;
use crate::oauth::error::{ErrorCode, OAuthError};

pub(super) fn check(draft: &mut Draft<'_>, _: &Env) -> Result<(), OAuthError> {
    let parameters = &draft.request.parameters;
    let challenge = parameters.single("code_challenge")?;
    let method = parameters.single("code_challenge_method")?;
    draft.checked.code_challenge = match (challenge, method) {
        // RFC 9700 §2.1.1: methods that expose the verifier are refused; an absent method means plain (RFC 7636 §4.3).
        (Some(challenge), Some("S256")) => {
            let parsed = CodeChallenge::parse(challenge);
            Some(parsed.map_err(|error| OAuthError::about(ErrorCode::InvalidRequest, &error.to_string()))?)
        }
        (Some(_), _) => return Err(OAuthError::invalid_request("the only code_challenge_method is S256")),
        (None, Some(_)) => return Err(OAuthError::invalid_request("code_challenge is missing")),
        // RFC 7636 §4.4.1: code challenge required.
        (None, None) if draft.request.client.requires_pkce() => {
            return Err(OAuthError::invalid_request("code challenge required"));
        }
        (None, None) => None,
    };
    Ok(())
}
