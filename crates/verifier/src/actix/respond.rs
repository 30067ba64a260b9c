//! Errors as actix answers: status, challenge, `Retry-After` and problem body.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, Responder, ResponseError};

use crate::problem::Problem;
use crate::rejection::Rejection;

impl ResponseError for Rejection {
    fn status_code(&self) -> StatusCode {
        status(Rejection::status(self))
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut answer = HttpResponse::build(self.status_code());
        if let Some(challenge) = self.challenge() {
            answer.insert_header((WWW_AUTHENTICATE, challenge));
        }
        if let Some(seconds) = self.retry_after() {
            answer.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        finish(answer, &self.problem())
    }
}

/// Services answer their own errors in the same form.
impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        status(self.status)
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        finish(HttpResponse::build(self.status_code()), self)
    }
}

/// A handler that has nothing but a problem may return it as it is.
impl Responder for Problem {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse<BoxBody> {
        self.error_response()
    }
}

fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn finish(mut answer: HttpResponseBuilder, problem: &Problem) -> HttpResponse<BoxBody> {
    let body = serde_json::to_string(problem).unwrap_or_default();
    answer.insert_header((CONTENT_TYPE, Problem::CONTENT_TYPE));
    answer.insert_header((CACHE_CONTROL, "no-store"));
    answer.body(body)
}
