//! What the server is doing, as spans: one for each request, and in it one for each piece of work that it waits for. They
//! cost next to nothing until an OpenTelemetry collector is named (`[traces]`), which is sent them by OTLP over HTTP.
//!
//! A span says what kind of work it is and how long it takes, and never whom it is for: no name, address, code or token
//! (security.md LG2).

#[cfg(feature = "traces")]
mod exporter;

use tracing::field::Empty;
use tracing::{Span, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::registry::LookupSpan;
use url::Url;

use crate::domain::request_id::RequestId;

/// The target of every span; log lines are not written for it.
pub const TARGET: &str = "signet::traces";

/// The way to the collector, if there is one.
#[derive(Debug)]
pub struct Traces {
    #[cfg(feature = "traces")]
    exporter: Option<exporter::Exporter>,
}

/// Spans cannot be sent.
#[derive(Debug, thiserror::Error)]
#[error("traces cannot be sent")]
pub struct TracesError(#[source] Box<dyn std::error::Error + Send + Sync>);

impl Traces {
    /// Sends to the collector at `endpoint` that part of the requests which `ratio` says. To be called before the
    /// asynchronous runtime starts.
    #[cfg(feature = "traces")]
    pub fn start(endpoint: Option<&Url>, ratio: f64) -> Result<Self, TracesError> {
        let exporter = endpoint.map(|endpoint| exporter::Exporter::to(endpoint, ratio));
        Ok(Self { exporter: exporter.transpose()? })
    }

    /// Sends to nobody: the settings take no collector.
    #[cfg(not(feature = "traces"))]
    pub fn start(_: Option<&Url>, _: f64) -> Result<Self, TracesError> {
        Ok(Self {})
    }

    /// Takes the spans of this house, and nothing of its libraries.
    pub fn layer<S>(&self) -> Option<Box<dyn Layer<S> + Send + Sync>>
    where
        S: Subscriber + for<'span> LookupSpan<'span> + Send + Sync,
    {
        #[cfg(feature = "traces")]
        return self.exporter.as_ref().map(|exporter| exporter.layer().boxed());
        #[cfg(not(feature = "traces"))]
        return None;
    }

    /// Sends what waits, and ends. To be called when the runtime has ended.
    pub fn finish(self) {
        #[cfg(feature = "traces")]
        if let Some(exporter) = self.exporter {
            exporter.finish();
        }
    }
}

/// A request to the server. What answers it, and how, is told by [`answered`].
///
/// `traceparent` (W3C Trace Context §3.2) is of a trusted proxy: the span becomes part of its trace.
pub fn request(method: &str, id: RequestId, traceparent: Option<&str>) -> Span {
    let method = known(method);
    let span = tracing::debug_span!(
        target: TARGET,
        "request",
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = method,
        http.route = Empty,
        http.response.status_code = Empty,
        signet.request.id = %id,
    );
    #[cfg(feature = "traces")]
    if let Some(traceparent) = traceparent {
        exporter::adopt(&span, traceparent);
    }
    #[cfg(not(feature = "traces"))]
    let _ = traceparent;
    span
}

/// How the request of `span` was answered, and by which route.
pub fn answered(span: &Span, method: &str, route: &str, status: u16) {
    if span.is_disabled() {
        return;
    }
    #[cfg(feature = "traces")]
    exporter::rename(span, format!("{} {route}", known(method)));
    #[cfg(not(feature = "traces"))]
    let _ = method;
    span.record("http.route", route);
    span.record("http.response.status_code", status);
    // OpenTelemetry's conventions for HTTP: of a server, only what it is to blame for is an error.
    if status >= 500 {
        span.record("otel.status_code", "ERROR");
    }
}

/// The methods that HTTP knows; whatever else a stranger sends has one name (OpenTelemetry's conventions for HTTP).
fn known(method: &str) -> &str {
    const KNOWN: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"];
    if KNOWN.contains(&method) { method } else { "_OTHER" }
}

/// A query of the database for a request; those of jobs, which ask every second, are not traced.
pub fn read() -> Span {
    if is_outside() {
        return Span::none();
    }
    tracing::debug_span!(target: TARGET, "database read", otel.kind = "client")
}

/// The transaction of an operation, from the wait for its turn until it is on disk.
pub fn write(operation: &'static str) -> Span {
    if is_outside() {
        return Span::none();
    }
    tracing::debug_span!(target: TARGET, "database write", otel.kind = "client", signet.operation = operation)
}

/// The hash of a password, from the wait for its turn.
pub fn hash() -> Span {
    tracing::debug_span!(target: TARGET, "password hash")
}

/// Whether nothing is traced here.
fn is_outside() -> bool {
    !tracing::enabled!(target: TARGET, tracing::Level::DEBUG) || Span::current().is_none()
}

/// A mail on its way to the mail server.
pub fn mail() -> Span {
    tracing::debug_span!(target: TARGET, "mail", otel.kind = "client")
}
