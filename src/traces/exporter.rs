//! The way to the collector: spans wait in memory, at most 2,048 of them, and go in batches from a thread of their own. A
//! collector that is slow or away costs spans and no request.

use std::collections::HashMap;
use std::time::Duration;

use async_trait::async_trait;
use opentelemetry::propagation::TextMapPropagator as _;
use opentelemetry::trace::{TraceContextExt as _, TracerProvider as _};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider, Tracer};
use tracing::{Span, Subscriber};
use tracing_opentelemetry::{OpenTelemetryLayer, OpenTelemetrySpanExt as _};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::registry::LookupSpan;
use url::Url;

use super::{TARGET, TracesError};

/// Longest wait for the collector.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the spans are sent by.
#[derive(Debug)]
pub(super) struct Exporter(SdkTracerProvider);

impl Exporter {
    /// Sends to `/v1/traces` of the collector at `endpoint` the given part of the requests. To be called before the
    /// asynchronous runtime starts.
    pub(super) fn to(endpoint: &Url, ratio: f64) -> Result<Self, TracesError> {
        let client = reqwest::blocking::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| TracesError(error.into()))?;
        let sender = opentelemetry_otlp::SpanExporter::builder()
            .with_http()
            .with_http_client(Sender(client))
            .with_endpoint(format!("{}/v1/traces", endpoint.as_str().trim_end_matches('/')))
            .with_timeout(PATIENCE)
            .build()
            .map_err(|error| TracesError(error.into()))?;
        let service = Resource::builder()
            .with_service_name("signet")
            .with_attribute(opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION")));
        let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(ratio)));
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(sender)
            .with_resource(service.build())
            .with_sampler(sampler);
        Ok(Self(provider.build()))
    }

    /// Takes the spans of this house, and nothing of its libraries.
    pub(super) fn layer<S>(&self) -> impl Layer<S> + Send + Sync + use<S>
    where
        S: Subscriber + for<'span> LookupSpan<'span> + Send + Sync,
    {
        let layer: OpenTelemetryLayer<S, Tracer> =
            tracing_opentelemetry::layer().with_tracer(self.0.tracer("signet"));
        layer
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_filter(Targets::new().with_target(TARGET, tracing::Level::DEBUG))
    }

    /// Sends what waits, and ends.
    pub(super) fn finish(self) {
        if let Err(error) = self.0.shutdown_with_timeout(PATIENCE) {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}

/// Makes the span part of the trace of a `traceparent` (W3C Trace Context §3.2), which must come from a trusted proxy.
pub(super) fn adopt(span: &Span, traceparent: &str) {
    if span.is_disabled() {
        return;
    }
    let carrier = HashMap::from([("traceparent".to_owned(), traceparent.to_owned())]);
    // What cannot be read leaves a trace of our own.
    let _ = span.set_parent(TraceContextPropagator::new().extract(&carrier));
}

/// Calls a span that has begun by another name, which `tracing` itself cannot.
pub(super) fn rename(span: &Span, name: String) {
    span.context().span().update_name(name);
}

/// The house's HTTP client, as the exporter wants it.
#[derive(Debug)]
struct Sender(reqwest::blocking::Client);

#[async_trait]
impl HttpClient for Sender {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        // On the exporter's own thread, where waiting is all there is to do.
        let answer = self.0.execute(request.try_into()?)?;
        let status = answer.status();
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = status;
        Ok(response)
    }
}
