//! Bearer tokens (RFC 6750 §2): in the header, or in a form where the endpoint allows it; never in the query.

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;

use crate::domain::parameters::Parameters;
use crate::oauth::error::{ErrorCode, OAuthError};

/// What the request presents.
#[derive(Debug)]
pub enum Presented {
    /// A token.
    Token(String),
    /// Nothing: it is told which scheme to use, and no error (RFC 6750 §3.1).
    Nothing,
}

/// The one token of the request.
pub fn bearer(request: &HttpRequest, form: &Parameters) -> Result<Presented, OAuthError> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let malformed = OAuthError::invalid_request("the Authorization header is malformed");
    let in_form = form.single("access_token")?;
    // RFC 6750 §2: clients MUST NOT use more than one method to transmit the token.
    let twice = OAuthError::invalid_request("the access token is given more than once");
    match (headers.next(), headers.next(), in_form) {
        (None, _, None) => Ok(Presented::Nothing),
        (None, _, Some(token)) => Ok(Presented::Token(token.to_owned())),
        (Some(_), _, Some(_)) | (Some(_), Some(_), None) => Err(twice),
        (Some(header), None, None) => {
            let header = header.to_str().map_err(|_| malformed.clone())?;
            let (scheme, token) = header.split_once(' ').ok_or(malformed)?;
            if scheme.eq_ignore_ascii_case("bearer") {
                Ok(Presented::Token(token.to_owned()))
            } else {
                Err(OAuthError::new(ErrorCode::InvalidToken, "the Authorization header is not Bearer"))
            }
        }
    }
}
