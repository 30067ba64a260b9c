//! Around every request: its id, whom it comes from, bounds on its head, and the headers that every answer has.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, HttpResponse, web};

use super::state::AppState;
use crate::domain::request_id::RequestId;

/// Largest head of a request (security.md, "Defaults").
const MAX_HEAD_BYTES: usize = 16 * 1024;

/// Where proxies and we name a request.
const REQUEST_ID: &str = "x-request-id";

/// Gives the request its id and its client's address, refuses an oversized head before any use, and adds the common headers to the answer.
pub async fn around(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let state = request.app_data::<web::Data<AppState>>().cloned();
    let began = state.as_ref().filter(|state| state.is_measured).map(|_| Instant::now());
    let id = state.as_ref().map(|state| named(&request, state));
    if let Some(id) = id {
        request.extensions_mut().insert(id);
    }
    let refused = if head_bytes(&request) > MAX_HEAD_BYTES {
        Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE)
    } else {
        state.as_ref().and_then(|state| locate(&request, state).err())
    };
    let mut response = match refused {
        Some(status) => request.into_response(HttpResponse::build(status).finish()).map_into_right_body(),
        None => next.call(request).await?.map_into_left_body(),
    };
    if let (Some(state), Some(began)) = (&state, began) {
        measure(&response, state, began);
    }
    let headers = response.headers_mut();
    if let Some(id) = id.and_then(|id| HeaderValue::from_str(&id.to_string()).ok()) {
        headers.insert(HeaderName::from_static(REQUEST_ID), id);
    }
    headers.insert(HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff"));
    if state.is_some_and(|state| state.issuer().is_secure() && !state.issuer().is_loopback()) {
        headers.insert(
            HeaderName::from_static("strict-transport-security"),
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
    Ok(response)
}

/// The name of a request: that which a trusted proxy gave it, or one of our own.
fn named(request: &ServiceRequest, state: &AppState) -> RequestId {
    let surroundings = &state.house.surroundings;
    let own = || RequestId::new(surroundings.clock.now(), surroundings.random.as_ref());
    // LG1: whoever could choose the name of their request could hide it among those of another.
    if !request.peer_addr().is_some_and(|peer| state.proxies.believes(peer.ip())) {
        return own();
    }
    let only = |name: &str| {
        let mut values = request.headers().get_all(name);
        values.next().filter(|_| values.next().is_none()).and_then(|value| value.to_str().ok())
    };
    let given = only(REQUEST_ID).and_then(RequestId::given);
    given.or_else(|| only("traceparent").and_then(RequestId::of_trace)).unwrap_or_else(own)
}

/// Counts an answer, and how long it took.
fn measure(response: &ServiceResponse<impl MessageBody>, state: &AppState, began: Instant) {
    let request = response.request();
    // What nobody routes is one route, whatever was asked for.
    let route = request.match_pattern();
    let route = route.as_deref().unwrap_or("none");
    let status = response.status().as_u16();
    state.house.surroundings.meters.requests.note(route, request.method().as_str(), status, began.elapsed());
}

/// Finds out, once, whom the request comes from.
fn locate(request: &ServiceRequest, state: &AppState) -> Result<(), StatusCode> {
    let Some(peer) = request.peer_addr() else { return Ok(()) };
    let values = request.headers().get_all(state.proxies.header().as_str()).map(HeaderValue::as_bytes);
    // security.md RL4: a malformed header of a trusted proxy is refused, never skipped.
    let address = state.proxies.client(peer.ip(), values).map_err(|error| {
        tracing::warn!(peer = %peer.ip(), %error, "a request is refused");
        StatusCode::BAD_REQUEST
    })?;
    request.extensions_mut().insert(address);
    Ok(())
}

fn head_bytes(request: &ServiceRequest) -> usize {
    let line = request.uri().path_and_query().map_or(0, |path| path.as_str().len());
    let fields = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4);
    fields.fold(line, usize::saturating_add)
}
