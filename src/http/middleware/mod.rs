//! Around every request: its id, whom it comes from, bounds on its head, and the headers that every answer has.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, HttpResponse, web};
use tracing::{Instrument as _, Span};

use super::state::AppState;
use crate::domain::request_id::RequestId;
use crate::traces;

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
    let proxy = state.as_ref().and_then(|state| said_by_proxy(&request, state));
    let id = state.as_ref().map(|state| named(proxy, state));
    let span = id.map_or_else(Span::none, |id| {
        let traceparent = proxy.and_then(|said| said.traceparent);
        traces::request(request.method().as_str(), id, traceparent)
    });
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
        None => next.call(request).instrument(span.clone()).await?.map_into_left_body(),
    };
    if !span.is_disabled() {
        let (asked, route) = (response.request(), route(&response));
        traces::answered(&span, asked.method().as_str(), &route, response.status().as_u16());
    }
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

/// What a trusted proxy calls a request.
#[derive(Clone, Copy)]
struct Said<'a> {
    request_id: Option<&'a str>,
    traceparent: Option<&'a str>,
}

/// LG1: whoever could choose the name of their request could hide it among those of another, so only those proxies are
/// heard that the operator named.
fn said_by_proxy<'a>(request: &'a ServiceRequest, state: &AppState) -> Option<Said<'a>> {
    let only = |name: &str| {
        let mut values = request.headers().get_all(name);
        values.next().filter(|_| values.next().is_none()).and_then(|value| value.to_str().ok())
    };
    let is_believed = request.peer_addr().is_some_and(|peer| state.proxies.believes(peer.ip()));
    is_believed.then(|| Said { request_id: only(REQUEST_ID), traceparent: only("traceparent") })
}

/// The name of a request: that which a trusted proxy gave it, or one of our own.
fn named(proxy: Option<Said<'_>>, state: &AppState) -> RequestId {
    let surroundings = &state.house.surroundings;
    let own = || RequestId::new(surroundings.clock.now(), surroundings.random.as_ref());
    let given = proxy.and_then(|said| said.request_id).and_then(RequestId::given);
    let trace = || proxy.and_then(|said| said.traceparent).and_then(RequestId::of_trace);
    given.or_else(trace).unwrap_or_else(own)
}

/// Counts an answer, and how long it took.
fn measure(response: &ServiceResponse<impl MessageBody>, state: &AppState, began: Instant) {
    let (method, status) = (response.request().method().as_str(), response.status().as_u16());
    state.house.surroundings.meters.requests.note(&route(response), method, status, began.elapsed());
}

/// The route of an answer. What nobody routes is one route, whatever was asked for.
fn route(response: &ServiceResponse<impl MessageBody>) -> String {
    response.request().match_pattern().unwrap_or_else(|| "none".to_owned())
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
