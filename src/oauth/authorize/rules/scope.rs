//! What is asked for.

use super::Draft;
use crate::domain::client::{Client, GrantType};
use crate::domain::parameters::Parameters;
use crate::domain::scope::Scope;
use crate::env::Env;
use crate::oauth::error::{ErrorCode, OAuthError};

pub(super) fn check(draft: &mut Draft<'_>, _: &Env) -> Result<(), OAuthError> {
    draft.checked.scope = asked(&draft.request.parameters, &draft.request.client)?;
    Ok(())
}

/// The scope that `client` asks for, and may.
pub fn asked(parameters: &Parameters, client: &Client) -> Result<Scope, OAuthError> {
    // RFC 6749 §3.3: without a scope the server MUST use a default or refuse.
    let text = parameters.single("scope")?;
    let text = text.ok_or(OAuthError::new(ErrorCode::InvalidScope, "scope is missing"))?;
    let scope: Scope = text.parse().map_err(|error: crate::domain::scope::InvalidScope| {
        OAuthError::about(ErrorCode::InvalidScope, &error.to_string())
    })?;
    if !scope.is_within(&client.scope) {
        return Err(OAuthError::new(
            ErrorCode::InvalidScope,
            "the scope is more than the client may ask for",
        ));
    }
    // OIDC Core §11: the server MUST ignore offline_access unless refresh tokens can be given.
    let keeps = client.may_use(GrantType::RefreshToken);
    let scope = scope.filtered(|token| token != "offline_access" || keeps);
    if scope.is_empty() {
        return Err(OAuthError::new(ErrorCode::InvalidScope, "nothing is left of the scope for this client"));
    }
    Ok(scope)
}
