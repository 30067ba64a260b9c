//! JSON bodies: the right content type, bounded, without a field that nobody reads (security.md AP1).

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::{FromRequest, HttpRequest, web};
use serde::de::DeserializeOwned;

use crate::http::problem::{Problem, ProblemCode};

/// Longest that a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);
/// How deep objects and lists may lie in each other.
const DEPTH: usize = 32;

/// The bytes of a JSON body, or why there are none. Extraction itself never fails: what is wrong is answered in the
/// endpoint's own way.
#[derive(Debug)]
pub struct JsonBody(Result<web::Bytes, Problem>);

impl JsonBody {
    /// What it says. Types that are handed in refuse unknown fields, and serde repeated ones.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        let bytes = self.0.as_ref().map_err(Clone::clone)?;
        if depth(bytes) > DEPTH {
            let detail = format!("objects and lists lie more than {DEPTH} deep");
            return Err(Problem::new(ProblemCode::MalformedRequest, detail));
        }
        // serde would take a list for an object whose fields come in their order.
        if bytes.iter().find(|byte| !byte.is_ascii_whitespace()).is_some_and(|byte| *byte != b'{') {
            return Err(Problem::new(ProblemCode::MalformedRequest, "the body is not a JSON object"));
        }
        serde_json::from_slice(bytes)
            .map_err(|error| Problem::new(ProblemCode::MalformedRequest, error.to_string()))
    }

    /// The bytes, as they came; none when there is no body that could be read.
    pub fn bytes(&self) -> &[u8] {
        self.0.as_ref().map(AsRef::as_ref).unwrap_or_default()
    }
}

impl FromRequest for JsonBody {
    type Error = std::convert::Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        // A few bytes of a compressed body can stand for a thousand times as many.
        if !is_json(request) || request.headers().contains_key(CONTENT_ENCODING) {
            let detail = "the content type must be application/json, not compressed";
            let problem = Problem::new(ProblemCode::UnsupportedMediaType, detail);
            return Box::pin(std::future::ready(Ok(Self(Err(problem)))));
        }
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            Ok(Self(match tokio::time::timeout(PATIENCE, bytes).await {
                Ok(Ok(bytes)) => Ok(bytes),
                Ok(Err(error)) => Err(unreadable(&error)),
                Err(_) => Err(Problem::new(ProblemCode::MalformedRequest, "the body is too slow")),
            }))
        })
    }
}

fn unreadable(error: &actix_web::Error) -> Problem {
    if let Some(PayloadError::Overflow) = error.as_error::<PayloadError>() {
        return Problem::new(ProblemCode::TooLarge, "the body is larger than 64 KiB");
    }
    Problem::new(ProblemCode::MalformedRequest, "the body is incomplete")
}

fn is_json(request: &HttpRequest) -> bool {
    let mut types = request.headers().get_all(CONTENT_TYPE);
    let (Some(only), None) = (types.next(), types.next()) else { return false };
    let essence = only.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

/// How deep objects and lists lie in each other.
fn depth(json: &[u8]) -> usize {
    let (mut now, mut deepest, mut in_text, mut escaped) = (0_usize, 0, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => {
                now = now.saturating_add(1);
                deepest = deepest.max(now);
            }
            b'}' | b']' if !in_text => now = now.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_each_other_is_counted() {
        for (json, expected) in [
            ("1", 0),
            ("{}", 1),
            (r#"{"a": [1, {"b": []}]}"#, 4),
            (r#"{"a": "[[[["}"#, 1),
            (r#"{"a\"[": 1}"#, 1),
            (r#"{"a\\": [1]}"#, 2),
        ] {
            assert_eq!(depth(json.as_bytes()), expected, "{json}");
        }
    }
}
