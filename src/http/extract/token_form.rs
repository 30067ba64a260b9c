//! The form that introspection (RFC 7662 §2.1) and revocation (RFC 7009 §2.1) share: a client and a token.

use actix_web::HttpRequest;

use super::body::FormBody;
use super::credentials::client_credentials;
use crate::oauth::clients::authenticate::Credentials;
use crate::oauth::error::OAuthError;

/// Who asks, and about which token. `token_type_hint` is read and not needed: each kind of token has its own `typ`.
pub fn token_form(request: &HttpRequest, body: FormBody) -> Result<(Credentials, String), OAuthError> {
    let form = body.0?;
    // RFC 6749 §3.1: request parameters MUST NOT be included more than once.
    if let Some(error) = form.repeated(&["token", "token_type_hint"]) {
        return Err(error.into());
    }
    let credentials = client_credentials(request, &form)?;
    let token = form.single("token")?.ok_or(OAuthError::invalid_request("token is missing"))?;
    Ok((credentials, token.to_owned()))
}
