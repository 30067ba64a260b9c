//! How the answer is given: a code, in the query.

use super::Draft;
use crate::env::Env;
use crate::oauth::error::{ErrorCode, OAuthError};

pub(super) fn check(draft: &mut Draft<'_>, _: &Env) -> Result<(), OAuthError> {
    let parameters = &draft.request.parameters;
    // RFC 6749 §3.1.1: response_type is REQUIRED; RFC 9700 §2.1.2: no access token in the authorization response.
    match parameters.single("response_type")? {
        Some("code") => {}
        Some(_) => {
            return Err(OAuthError::new(
                ErrorCode::UnsupportedResponseType,
                "the only response_type is code",
            ));
        }
        None => return Err(OAuthError::invalid_request("response_type is missing")),
    }
    match parameters.single("response_mode")? {
        None | Some("query") => Ok(()),
        Some(_) => Err(OAuthError::invalid_request("the only response_mode is query")),
    }
}
