//! What is wrong with a request to the APIs, for programs: RFC 9457. The one table of codes and statuses.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use serde::Serialize;
use serde_json::Value;

use super::extract::origin::request_id;
use super::respond::fault_status;
use crate::domain::decision::Fault;
use crate::domain::ids::RequestId;
use crate::domain::refusal::{Refusal, RefusalCode};

/// The content type of a problem (RFC 9457 §3).
pub const PROBLEM_JSON: &str = "application/problem+json";

/// What programs are told, by a word that never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemCode {
    /// The body is not what the endpoint takes.
    MalformedRequest,
    /// The body is too large.
    TooLarge,
    /// The body is of another kind.
    UnsupportedMediaType,
    /// There is no access token (RFC 6750 §3).
    TokenMissing,
    /// The access token does not hold.
    InvalidToken,
    /// The access token's scopes do not reach so far.
    InsufficientScope,
    /// The person has not given a second factor.
    SecondFactorRequired,
    /// A change without saying what was seen (RFC 6585 §3).
    PreconditionRequired,
    /// What was asked for breaks something, and is not said to be meant.
    ConfirmationRequired,
    /// The key stands for another request.
    IdempotencyKeyReused,
    /// There is nothing at this address.
    NoSuchEndpoint,
    /// The endpoint does not take this method.
    MethodNotAllowed,
    /// The operation refused.
    Refused(RefusalCode),
    /// A part of the server is down.
    TemporarilyUnavailable,
    /// The server is broken.
    ServerError,
}

impl ProblemCode {
    /// Every one there is.
    pub fn all() -> Vec<Self> {
        let mut all = vec![
            Self::MalformedRequest,
            Self::TooLarge,
            Self::UnsupportedMediaType,
            Self::TokenMissing,
            Self::InvalidToken,
            Self::InsufficientScope,
            Self::SecondFactorRequired,
            Self::PreconditionRequired,
            Self::ConfirmationRequired,
            Self::IdempotencyKeyReused,
            Self::NoSuchEndpoint,
            Self::MethodNotAllowed,
            Self::TemporarilyUnavailable,
            Self::ServerError,
        ];
        all.extend(RefusalCode::ALL.iter().copied().map(Self::Refused));
        all
    }

    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MalformedRequest => "malformed_request",
            Self::TooLarge => "too_large",
            Self::UnsupportedMediaType => "unsupported_media_type",
            Self::TokenMissing => "token_missing",
            Self::InvalidToken => "invalid_token",
            Self::InsufficientScope => "insufficient_scope",
            Self::SecondFactorRequired => "second_factor_required",
            Self::PreconditionRequired => "precondition_required",
            Self::ConfirmationRequired => "confirmation_required",
            Self::IdempotencyKeyReused => "idempotency_key_reused",
            Self::NoSuchEndpoint => "no_such_endpoint",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::Refused(code) => code.as_str(),
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::ServerError => "server_error",
        }
    }

    /// The status that goes with it.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::MalformedRequest => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TokenMissing | Self::InvalidToken => StatusCode::UNAUTHORIZED,
            Self::InsufficientScope | Self::SecondFactorRequired | Self::Refused(RefusalCode::Forbidden) => {
                StatusCode::FORBIDDEN
            }
            Self::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
            Self::NoSuchEndpoint | Self::Refused(RefusalCode::NotFound) => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::IdempotencyKeyReused | Self::Refused(RefusalCode::Invalid) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::Refused(RefusalCode::Changed) => StatusCode::PRECONDITION_FAILED,
            Self::ConfirmationRequired
            | Self::Refused(
                RefusalCode::Taken
                | RefusalCode::InUse
                | RefusalCode::Conflict
                | RefusalCode::TooEarly
                | RefusalCode::LastAdministrator,
            ) => StatusCode::CONFLICT,
            Self::TemporarilyUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The same sentence for every occurrence (RFC 9457 §3.1.3).
    pub const fn title(self) -> &'static str {
        match self {
            Self::MalformedRequest => "The request is not what this endpoint takes",
            Self::TooLarge => "The body is too large",
            Self::UnsupportedMediaType => "The body is not JSON",
            Self::TokenMissing => "There is no access token",
            Self::InvalidToken => "The access token does not hold",
            Self::InsufficientScope => "The access token does not reach so far",
            Self::SecondFactorRequired => "Administrators sign in with a second factor",
            Self::PreconditionRequired => "The change does not say what it was made from",
            Self::ConfirmationRequired => "This breaks something, and must be meant",
            Self::IdempotencyKeyReused => "The idempotency key stands for another request",
            Self::NoSuchEndpoint => "There is nothing at this address",
            Self::MethodNotAllowed => "This address does not take the method",
            Self::TemporarilyUnavailable => "A part of the server is down",
            Self::ServerError => "The server failed",
            Self::Refused(code) => match code {
                RefusalCode::NotFound => "There is no such thing",
                RefusalCode::Taken => "The name is taken",
                RefusalCode::Invalid => "A value breaks a rule",
                RefusalCode::Forbidden => "You may not do this",
                RefusalCode::Changed => "Somebody changed it meanwhile",
                RefusalCode::InUse => "Others use it",
                RefusalCode::Conflict => "Its state does not allow this",
                RefusalCode::TooEarly => "It must not be done yet",
                RefusalCode::LastAdministrator => "The last administrator stays one",
            },
        }
    }
}

/// A problem, as it is answered.
#[derive(Clone, Debug)]
pub struct Problem {
    /// What kind.
    pub code: ProblemCode,
    /// What is wrong this time.
    pub detail: String,
    /// The field of the request that is wrong.
    pub field: Option<&'static str>,
    /// What would follow, for who is asked whether they mean it (RFC 9457 §3.2).
    pub consequences: Option<Box<Value>>,
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    code: &'static str,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    consequences: Option<&'a Value>,
    request_id: String,
}

impl Problem {
    /// Of this kind.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), field: None, consequences: None }
    }

    /// Asks whether this is meant: `consequences` follow from it.
    pub fn to_be_confirmed(detail: impl Into<String>, consequences: &impl Serialize) -> Self {
        let consequences = serde_json::to_value(consequences).ok().map(Box::new);
        Self { consequences, ..Self::new(ProblemCode::ConfirmationRequired, detail) }
    }

    /// As the answer to `request`.
    pub fn at(self, request: &HttpRequest) -> Stop {
        Stop { problem: self, request_id: request_id(request) }
    }
}

/// The end of a request: a problem, and the id under which the log knows more. Handlers return it with `?`.
#[derive(Clone, Debug)]
pub struct Stop {
    problem: Problem,
    request_id: RequestId,
}

impl Stop {
    /// A fault. It says nothing but the request's id.
    pub fn fault(fault: &Fault, request: &HttpRequest) -> Self {
        let unavailable = fault_status(fault, request) == StatusCode::SERVICE_UNAVAILABLE;
        let code = if unavailable { ProblemCode::TemporarilyUnavailable } else { ProblemCode::ServerError };
        let detail = format!("the server's log tells more about the request {}", request_id(request));
        Problem::new(code, detail).at(request)
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem.detail)
    }
}

impl ResponseError for Stop {
    fn status_code(&self) -> StatusCode {
        self.problem.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        let code = self.problem.code;
        let mut response = HttpResponse::build(code.status());
        response.insert_header((CACHE_CONTROL, "no-store"));
        match code {
            // RFC 6750 §3.1: without a token the scheme only.
            ProblemCode::TokenMissing => {
                response.insert_header((WWW_AUTHENTICATE, "Bearer realm=\"signet\""));
            }
            ProblemCode::InvalidToken | ProblemCode::InsufficientScope => {
                let challenge = format!("Bearer realm=\"signet\", error=\"{}\"", code.as_str());
                response.insert_header((WWW_AUTHENTICATE, challenge));
            }
            ProblemCode::TemporarilyUnavailable => {
                response.insert_header((RETRY_AFTER, "2"));
            }
            _ => {}
        }
        let body = Body {
            // RFC 9457 §3.1.1: what identifies the kind; a place of its own for each would have to answer.
            r#type: format!("urn:signet:problem:{}", code.as_str()),
            title: code.title(),
            status: code.status().as_u16(),
            code: code.as_str(),
            detail: &self.problem.detail,
            field: self.problem.field,
            consequences: self.problem.consequences.as_deref(),
            request_id: self.request_id.to_string(),
        };
        match serde_json::to_vec(&body) {
            Ok(bytes) => response.content_type(PROBLEM_JSON).body(bytes),
            Err(_) => HttpResponse::InternalServerError().finish(),
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self {
            code: ProblemCode::Refused(refusal.code),
            detail: refusal.detail,
            field: refusal.field,
            consequences: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_problem_has_its_own_word_and_a_status_of_its_kind() {
        let all = ProblemCode::all();
        let words: BTreeSet<&str> = all.iter().map(|code| code.as_str()).collect();
        assert_eq!(words.len(), all.len());
        for code in all {
            let expected = match code.as_str() {
                "malformed_request" => 400,
                "token_missing" | "invalid_token" => 401,
                "insufficient_scope" | "second_factor_required" | "forbidden" => 403,
                "no_such_endpoint" | "not_found" => 404,
                "method_not_allowed" => 405,
                "changed" => 412,
                "too_large" => 413,
                "unsupported_media_type" => 415,
                "invalid" | "idempotency_key_reused" => 422,
                "precondition_required" => 428,
                "server_error" => 500,
                "temporarily_unavailable" => 503,
                _ => 409,
            };
            assert_eq!(code.status().as_u16(), expected, "{code:?}");
            assert!(!code.title().is_empty());
        }
    }
}
