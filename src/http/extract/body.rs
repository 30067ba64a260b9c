//! Form bodies: the right content type, bounded, strictly decoded.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::{FromRequest, HttpRequest, web};

use crate::domain::parameters::{InvalidParameters, Parameters};
use crate::oauth::error::OAuthError;

/// Largest body of a form (security.md, "Defaults").
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// Longest that a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

/// The parameters of a form, or why there are none. Extraction itself never fails: what is wrong is answered in the
/// endpoint's own way.
#[derive(Debug)]
pub struct FormBody(pub Result<Parameters, InvalidBody>);

/// Why a body is no form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidBody {
    /// Another content type (RFC 6749 §4.1.3 asks for form encoding).
    ContentType,
    /// Larger than [`MAX_BODY_BYTES`], or broken off.
    Unreadable,
    /// Not form-encoded UTF-8.
    Encoding,
}

impl From<InvalidBody> for OAuthError {
    fn from(error: InvalidBody) -> Self {
        Self::invalid_request(match error {
            InvalidBody::ContentType => {
                "the content type must be application/x-www-form-urlencoded, not compressed"
            }
            InvalidBody::Unreadable => "the body is larger than 64 KiB, incomplete, or too slow",
            InvalidBody::Encoding => "the parameters are not form-encoded UTF-8",
        })
    }
}

impl From<InvalidParameters> for InvalidBody {
    fn from(_: InvalidParameters) -> Self {
        Self::Encoding
    }
}

impl FromRequest for FormBody {
    type Error = std::convert::Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        // A few bytes of a compressed body can stand for a thousand times as many.
        if !is_form(request) || request.headers().contains_key(CONTENT_ENCODING) {
            return Box::pin(std::future::ready(Ok(Self(Err(InvalidBody::ContentType)))));
        }
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            Ok(Self(match tokio::time::timeout(PATIENCE, bytes).await {
                Ok(Ok(bytes)) => Parameters::parse(&bytes).map_err(InvalidBody::from),
                Ok(Err(_)) | Err(_) => Err(InvalidBody::Unreadable),
            }))
        })
    }
}

fn is_form(request: &HttpRequest) -> bool {
    let mut types = request.headers().get_all(CONTENT_TYPE);
    let (Some(only), None) = (types.next(), types.next()) else { return false };
    let essence = only.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
}
