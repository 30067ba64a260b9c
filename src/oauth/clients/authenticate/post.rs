//! `client_secret_post` and `none`: the client names itself in the form (RFC 6749 §2.3.1, §3.2.1).

use super::{Credentials, REFUSED};
use crate::domain::client::AuthenticationMethod;
use crate::domain::secret::ClientSecret;
use crate::oauth::error::{ErrorCode, OAuthError};

/// The credentials in a form: with a secret, or of a public client.
pub(super) fn parse(client_id: Option<&str>, secret: Option<&str>) -> Result<Credentials, OAuthError> {
    let missing = OAuthError::new(ErrorCode::InvalidClient, "the client does not authenticate");
    let client_id = client_id.ok_or(missing)?.parse().map_err(|_| REFUSED)?;
    Ok(match secret {
        Some(secret) => Credentials {
            client_id,
            method: AuthenticationMethod::ClientSecretPost,
            secret: Some(ClientSecret::presented(secret.to_owned())),
        },
        None => Credentials { client_id, method: AuthenticationMethod::None, secret: None },
    })
}
