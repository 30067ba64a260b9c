//! Answers: the one table of statuses, and the headers that go with each kind of answer.

use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, CACHE_CONTROL, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use serde::Serialize;

use super::extract::origin::request_id;
use crate::domain::decision::Fault;
use crate::oauth::error::{ErrorCode, OAuthError};

/// How long a client should wait when a part of us is down, in seconds.
const RETRY_SECONDS: &str = "2";
const NO_STORE: (&str, &str) = ("Cache-Control", "no-store");

/// The status of a registered error.
pub const fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::InvalidClient | ErrorCode::InvalidToken => StatusCode::UNAUTHORIZED,
        ErrorCode::InsufficientScope => StatusCode::FORBIDDEN,
        ErrorCode::InvalidRequest
        | ErrorCode::InvalidGrant
        | ErrorCode::UnauthorizedClient
        | ErrorCode::UnsupportedGrantType
        | ErrorCode::UnsupportedResponseType
        | ErrorCode::InvalidScope
        | ErrorCode::InvalidTarget
        | ErrorCode::AccessDenied
        | ErrorCode::AuthorizationPending
        | ErrorCode::SlowDown
        | ErrorCode::ExpiredToken
        | ErrorCode::LoginRequired
        | ErrorCode::InteractionRequired
        | ErrorCode::ConsentRequired
        | ErrorCode::RequestNotSupported
        | ErrorCode::RequestUriNotSupported
        | ErrorCode::RegistrationNotSupported => StatusCode::BAD_REQUEST,
    }
}

#[derive(Serialize)]
struct ErrorBody<'a> {
    error: &'a str,
    error_description: &'a str,
}

/// What every JSON answer is.
pub const JSON: &str = "application/json; charset=utf-8";

/// Writes `body` as the JSON of an answer that is never cached.
fn json(mut response: HttpResponseBuilder, body: &impl Serialize) -> HttpResponse {
    response.insert_header((CACHE_CONTROL, "no-store")).insert_header(("Pragma", "no-cache"));
    match serde_json::to_vec(body) {
        Ok(bytes) => response.content_type(JSON).body(bytes),
        Err(error) => {
            tracing::error!(%error, "an answer cannot be written");
            HttpResponse::InternalServerError().finish()
        }
    }
}

/// JSON that holds tokens or tells about somebody.
pub fn private_json<T: Serialize>(body: &T) -> HttpResponse {
    json(HttpResponse::Ok(), body)
}

/// An empty answer that is not cached.
pub fn empty_private() -> HttpResponse {
    HttpResponse::Ok().insert_header(NO_STORE).finish()
}

/// A refusal at a JSON endpoint (RFC 6749 §5.2). A client that tried HTTP Basic, or nothing, is challenged.
pub fn oauth_error(error: &OAuthError, request: &HttpRequest) -> HttpResponse {
    // RFC 6585 §4: too many requests.
    let status = error.retry_after.map_or(status(error.code), |_| StatusCode::TOO_MANY_REQUESTS);
    let mut response = HttpResponse::build(status);
    if let Some(seconds) = error.retry_after {
        response.insert_header((RETRY_AFTER, seconds.to_string()));
    }
    if error.code == ErrorCode::InvalidClient && request.headers().contains_key(AUTHORIZATION) {
        // RFC 6749 §5.2: the scheme that the client used.
        response.insert_header((WWW_AUTHENTICATE, "Basic realm=\"signet\", charset=\"UTF-8\""));
    }
    json(response, &ErrorBody { error: error.code.as_str(), error_description: &error.description })
}

/// A refusal at a resource of ours, with the challenge that RFC 6750 §3 asks for.
pub fn bearer_error(error: &OAuthError) -> HttpResponse {
    let code = error.code.as_str();
    let scope = if error.code == ErrorCode::InsufficientScope { ", scope=\"openid\"" } else { "" };
    let challenge = format!(
        "Bearer realm=\"signet\", error=\"{code}\", error_description=\"{}\"{scope}",
        error.description
    );
    let mut response = HttpResponse::build(status(error.code));
    response.insert_header((WWW_AUTHENTICATE, challenge));
    json(response, &ErrorBody { error: code, error_description: &error.description })
}

/// No token at all: the scheme, and no error code (RFC 6750 §3.1).
pub fn bearer_missing() -> HttpResponse {
    HttpResponse::Unauthorized()
        .insert_header(NO_STORE)
        .insert_header((WWW_AUTHENTICATE, "Bearer realm=\"signet\""))
        .finish()
}

/// A redirect after which the browser sends a GET, whatever it sent before (RFC 9700 §4.12).
pub fn see_other(location: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, location)).insert_header(NO_STORE).finish()
}

/// The status of a fault, which is logged here and nowhere else.
pub fn fault_status(fault: &Fault, request: &HttpRequest) -> StatusCode {
    let (id, path) = (request_id(request), request.path());
    if let Fault::Unavailable { .. } = fault {
        tracing::warn!(request.id = %id, path, error = %fault.in_full(), "a request could not be served now");
        StatusCode::SERVICE_UNAVAILABLE
    } else {
        tracing::error!(request.id = %id, path, error = %fault.in_full(), "a request failed");
        StatusCode::INTERNAL_SERVER_ERROR
    }
}

/// A fault at a JSON endpoint. It says nothing but the request's id.
pub fn json_fault(fault: &Fault, request: &HttpRequest) -> HttpResponse {
    let status = fault_status(fault, request);
    let unavailable = status == StatusCode::SERVICE_UNAVAILABLE;
    let mut response = HttpResponse::build(status);
    if unavailable {
        response.insert_header((RETRY_AFTER, RETRY_SECONDS));
    }
    let error = if unavailable { "temporarily_unavailable" } else { "server_error" };
    json(response, &ErrorBody { error, error_description: &format!("request {}", request_id(request)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_registered_error_has_its_status() {
        for code in ErrorCode::ALL {
            let expected = match code.as_str() {
                "invalid_client" | "invalid_token" => 401,
                "insufficient_scope" => 403,
                _ => 400,
            };
            assert_eq!(status(code).as_u16(), expected, "{code:?}");
        }
    }
}
