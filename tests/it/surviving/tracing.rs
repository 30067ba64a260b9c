//! What a collector of OpenTelemetry is sent: each request with the work that it waits for, and nothing about anybody.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::{App, HttpResponse, HttpServer, web};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value::Value};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;

use signet::domain::hex::hex;

use crate::support::{Browser, PASSWORD, Process, Program};

const EMAIL: &str = "ada@example.com";
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// A collector, as far as a sender can tell.
#[derive(Clone, Default)]
struct Collector(Arc<Mutex<Vec<Span>>>);

impl Collector {
    /// Listens; with the address.
    fn start() -> (Self, String) {
        let collector = Self::default();
        let kept = web::Data::new(collector.clone());
        let server = HttpServer::new(move || {
            App::new().app_data(kept.clone()).route("/v1/traces", web::post().to(take))
        });
        let server = server.workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
        let address = server.addrs()[0];
        tokio::spawn(server.run());
        (collector, format!("http://{address}"))
    }

    fn spans(&self) -> Vec<Span> {
        self.0.lock().unwrap().clone()
    }

    /// The one that was sent last under this name.
    fn named(&self, name: &str) -> Span {
        let spans = self.spans();
        let found = spans.iter().rfind(|span| span.name == name).cloned();
        found.unwrap_or_else(|| {
            panic!("no {name}: {:?}", spans.iter().map(|span| &span.name).collect::<Vec<_>>())
        })
    }

    /// What was waited for in it.
    fn within(&self, parent: &Span) -> Vec<String> {
        let children = self.spans().into_iter().filter(|span| span.parent_span_id == parent.span_id);
        children.map(|span| span.name).collect()
    }
}

async fn take(kept: web::Data<Collector>, body: web::Bytes) -> HttpResponse {
    let sent = ExportTraceServiceRequest::decode(body).unwrap();
    let scopes = sent.resource_spans.into_iter().flat_map(|resource| resource.scope_spans);
    kept.0.lock().unwrap().extend(scopes.flat_map(|scope| scope.spans));
    HttpResponse::Ok().finish()
}

fn attributes(span: &Span) -> BTreeMap<&str, String> {
    let text = |value: &AnyValue| match value.value.as_ref().unwrap() {
        Value::StringValue(text) => text.clone(),
        Value::IntValue(number) => number.to_string(),
        other => format!("{other:?}"),
    };
    let pair = |pair: &'_ KeyValue| text(pair.value.as_ref().unwrap());
    span.attributes.iter().map(|attribute| (attribute.key.as_str(), pair(attribute))).collect()
}

async fn sign_in(server: &Process) {
    let mut browser = Browser::new();
    browser.get(&server.at("/login?hint=SECRET")).await;
    browser.submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await;
}

on_both_databases! {
    async fn a_collector_learns_what_a_request_waits_for_and_nothing_about_anybody(db: Database) {
        let (collector, endpoint) = Collector::start();
        let program = Program::on(&db);
        program.user(EMAIL);
        program.client("web");
        let mut server = program.with("SIGNET__TRACES__ENDPOINT", &endpoint).serve().await;
        sign_in(&server).await;
        let form = [("grant_type", "client_credentials"), ("scope", "accounts:read")];
        assert_eq!(server.post_as("web", "/token", &form).await.status, 200);
        server.get("/email/verify/SECRET").await;
        server.get("/nowhere/SECRET").await;
        server.signal("TERM");
        // What still waited is sent before the process ends.
        assert!(server.end().await.success());

        let token = collector.named("POST /token");
        let told = attributes(&token);
        for (name, value) in [
            ("http.request.method", "POST"),
            ("http.route", "/token"),
            ("http.response.status_code", "200"),
        ] {
            assert_eq!(told.get(name).map(String::as_str), Some(value), "{told:?}");
        }
        assert_eq!(told["signet.request.id"].len(), 36);
        assert!(token.parent_span_id.is_empty());
        assert!(collector.within(&token).contains(&"database read".to_owned()));
        let login = collector.within(&collector.named("POST /login"));
        for work in ["database read", "password hash", "database write"] {
            assert!(login.contains(&work.to_owned()), "{work}: {login:?}");
        }
        collector.named("GET none");
        let all = format!("{:?}", collector.spans());
        for secret in ["SECRET", EMAIL, PASSWORD, "127.0.0.1", "web", "nowhere"] {
            assert!(!all.contains(secret), "{secret}: {all}");
        }
        let roots = collector.spans().into_iter().filter(|span| span.parent_span_id.is_empty());
        let roots: Vec<String> = roots.map(|span| span.name).collect();
        assert!(roots.iter().all(|name| name.starts_with("GET ") || name.starts_with("POST ")), "{roots:?}");
    }

    async fn only_a_trusted_proxy_says_of_which_trace_a_request_is_part(db: Database) {
        let (collector, endpoint) = Collector::start();
        let traceparent = format!("00-{TRACE}-00f067aa0ba902b7-01");
        for (trusted, is_part) in [("", false), ("127.0.0.1/32", true)] {
            let program = Program::on(&db).with("SIGNET__TRACES__ENDPOINT", &endpoint);
            let mut server = program.with("SIGNET__SERVER__TRUSTED_PROXIES", trusted).serve().await;
            let request = server.http().get(server.at("/jwks.json"));
            let request = request.header("traceparent", &traceparent).header("x-forwarded-for", "192.0.2.1");
            crate::support::answer(request).await.unwrap();
            server.signal("TERM");
            assert!(server.end().await.success());
            let span = collector.named("GET /jwks.json");
            assert_eq!(hex(&span.trace_id) == TRACE, is_part, "{trusted}");
            assert_eq!(hex(&span.parent_span_id) == "00f067aa0ba902b7", is_part, "{trusted}");
        }
    }

    async fn a_collector_that_is_away_or_hangs_holds_nothing_up(db: Database) {
        let hanging = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let endpoint = format!("http://{}", hanging.local_addr().unwrap());
        let mut server = Program::on(&db).with("SIGNET__TRACES__ENDPOINT", &endpoint).serve().await;
        for _ in 0..100 {
            let asked = tokio::time::timeout(Duration::from_secs(5), server.get("/jwks.json"));
            assert_eq!(asked.await.expect("an answer in time").status, 200);
        }
        server.signal("TERM");
        assert!(server.end().await.success());
    }
}
