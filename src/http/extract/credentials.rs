//! What a request presents to authenticate its client.

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;

use crate::domain::parameters::Parameters;
use crate::oauth::clients::authenticate::{Credentials, presented};
use crate::oauth::error::{ErrorCode, OAuthError};

/// The credentials in the `Authorization` header or the form; two headers are none.
pub fn client_credentials(request: &HttpRequest, form: &Parameters) -> Result<Credentials, OAuthError> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let refused = OAuthError::new(ErrorCode::InvalidClient, "client authentication failed");
    match (headers.next(), headers.next()) {
        (None, _) => presented(None, form),
        (Some(one), None) => presented(Some(one.to_str().map_err(|_| refused)?), form),
        (Some(_), Some(_)) => Err(refused),
    }
}
