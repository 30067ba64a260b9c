//! `GET /metrics` on a listener of its own: what Prometheus reads. It is bound apart from the server, because it asks
//! nobody who they are.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::dev::Server;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::{App, HttpResponse, HttpServer, web};
use tokio::sync::Mutex;

use crate::admin::gauges::{self, Gauges};
use crate::domain::audit::{AuditEvent, Outcome};
use crate::domain::time::Timestamp;
use crate::metrics::Meters;
use crate::metrics::text::{Kind, Text, Unit};
use crate::startup::House;

/// How long what was read from the database is shown.
const FRESH: Duration = Duration::from_secs(15);
/// The longest that somebody waits for the database.
const PATIENCE: Duration = Duration::from_secs(2);

/// Grants, and the events by which their tokens are counted.
const GRANTS: [(&str, AuditEvent); 4] = [
    ("authorization_code", AuditEvent::CodeExchanged),
    ("refresh_token", AuditEvent::Refreshed),
    ("client_credentials", AuditEvent::TokenIssued),
    ("device_code", AuditEvent::DeviceRedeemed),
];

struct Watched {
    house: House,
    since: Timestamp,
    last: Mutex<Option<(Instant, Option<Gauges>)>>,
}

/// Builds the server on `listener`.
pub fn start(house: House, listener: std::net::TcpListener) -> std::io::Result<Server> {
    let since = house.surroundings.clock.now();
    let watched = web::Data::from(Arc::new(Watched { house, since, last: Mutex::default() }));
    let server = HttpServer::new(move || {
        App::new().app_data(watched.clone()).service(web::resource("/metrics").route(web::get().to(get)))
    });
    Ok(server.workers(1).worker_max_blocking_threads(1).disable_signals().listen(listener)?.run())
}

async fn get(watched: web::Data<Watched>) -> HttpResponse {
    let gauges = read(&watched).await;
    let mut text = Text::default();
    process(&mut text, watched.since);
    let meters = &watched.house.surroundings.meters;
    requests(&mut text, meters);
    events(&mut text, meters);
    database(&mut text, meters, gauges.is_some());
    hashing(&mut text, meters, watched.house.hasher.waiting());
    if let Some(gauges) = gauges {
        stored(&mut text, &gauges);
    }
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(text.finish())
}

/// What stands in the database, read at most once in [`FRESH`]. `None`: it does not answer.
async fn read(watched: &Watched) -> Option<Gauges> {
    let mut last = watched.last.lock().await;
    if let Some((at, gauges)) = last.as_ref()
        && at.elapsed() < FRESH
    {
        return gauges.clone();
    }
    let now = watched.house.surroundings.clock.now();
    let reading = watched.house.store.read(move |conn| gauges::read(conn, now));
    let gauges = tokio::time::timeout(PATIENCE, reading).await.ok().and_then(Result::ok);
    *last = Some((Instant::now(), gauges.clone()));
    gauges
}

fn process(text: &mut Text, since: Timestamp) {
    text.family("signet_info", Kind::Gauge, "The release that runs.");
    text.sample("signet_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
    let started = "process_start_time_seconds";
    text.single(started, Kind::Gauge, "When the process began, in Unix time.", since.seconds());
    if let Some(bytes) = resident_bytes() {
        text.single("process_resident_memory_bytes", Kind::Gauge, "Memory that the process holds.", bytes);
    }
}

/// As Linux tells it; nothing elsewhere.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok()?.checked_mul(1024)
}

fn requests(text: &mut Text, meters: &Meters) {
    let all = meters.requests.read();
    let name = "signet_http_requests_total";
    text.family(name, Kind::Counter, "Answers by route, method and status; status 0 is any other.");
    for one in &all {
        for (status, count) in &one.statuses {
            let status = status.to_string();
            text.sample(name, &[("route", &one.route), ("method", one.method), ("status", &status)], count);
        }
    }
    let name = "signet_http_request_duration_seconds";
    text.family(name, Kind::Histogram, "How long answers took, by route and method.");
    for one in &all {
        text.buckets(name, &[("route", &one.route), ("method", one.method)], Unit::Seconds, &one.times);
    }
}

fn events(text: &mut Text, meters: &Meters) {
    let events = &meters.events;
    let name = "signet_token_responses_total";
    text.family(name, Kind::Counter, "Answers with tokens, by grant.");
    for (grant, event) in GRANTS {
        text.sample(name, &[("grant", grant)], events.get(event, Outcome::Success));
    }
    let name = "signet_sign_ins_total";
    text.family(name, Kind::Counter, "Sign-ins by outcome.");
    for outcome in Outcome::ALL {
        text.sample(name, &[("outcome", outcome.as_str())], events.get(AuditEvent::SignedIn, *outcome));
    }
    let name = "signet_events_total";
    text.family(
        name,
        Kind::Counter,
        "Events of the audit log, by name and outcome; blocks and reuse among them.",
    );
    for event in AuditEvent::ALL {
        for outcome in Outcome::ALL {
            let count = events.get(*event, *outcome);
            if count > 0 {
                text.sample(name, &[("event", event.as_str()), ("outcome", outcome.as_str())], count);
            }
        }
    }
}

fn database(text: &mut Text, meters: &Meters, is_up: bool) {
    text.single("signet_database_up", Kind::Gauge, "Whether the database answers.", u8::from(is_up));
    let name = "signet_database_wait_seconds";
    text.family(name, Kind::Histogram, "How long requests waited for a connection, when none was idle.");
    for (pool, waits) in [("read", &meters.read_waits), ("write", &meters.write_waits)] {
        text.buckets(name, &[("pool", pool)], Unit::Seconds, &waits.read());
    }
    let help = "Reads and writes that were refused because too many waited.";
    text.single("signet_database_refused_total", Kind::Counter, help, meters.refused.get());
    let help = "Operations that shared a commit (SQLite).";
    text.histogram("signet_write_batch_operations", help, Unit::Pieces, &meters.batch_sizes);
    let help = "How long a shared commit took with its operations (SQLite).";
    text.histogram("signet_write_batch_seconds", help, Unit::Seconds, &meters.batch_times);
}

fn hashing(text: &mut Text, meters: &Meters, waiting: usize) {
    let help = "Requests that wait for a turn to hash a password.";
    text.single("signet_hashing_waiting", Kind::Gauge, help, waiting);
    let help = "How long they waited.";
    text.histogram("signet_hashing_wait_seconds", help, Unit::Seconds, &meters.hashing_waits);
    let help = "Requests that were refused because too many waited, or for too long.";
    text.single("signet_hashing_refused_total", Kind::Counter, help, meters.hashing_refused.get());
}

fn stored(text: &mut Text, gauges: &Gauges) {
    let help = "Sessions of browsers that are neither ended nor expired.";
    text.single("signet_sessions", Kind::Gauge, help, gauges.sessions);
    text.family("signet_outbox_mails", Kind::Gauge, "Mails in the outbox, by state.");
    for (state, count) in &gauges.mails {
        text.sample("signet_outbox_mails", &[("state", state.as_str())], count);
    }
    let help = "How long the mail that is due the longest has been due.";
    text.single("signet_outbox_late_seconds", Kind::Gauge, help, gauges.mail_late.millis() / 1000);
    text.family("signet_signing_keys", Kind::Gauge, "Signing keys by state.");
    for (state, count, _) in &gauges.keys {
        text.sample("signet_signing_keys", &[("state", state.as_str())], count);
    }
    let name = "signet_signing_key_age_seconds";
    text.family(name, Kind::Gauge, "How long the oldest signing key has been in its state.");
    for (state, count, age) in &gauges.keys {
        if *count > 0 {
            text.sample(name, &[("state", state.as_str())], age.millis() / 1000);
        }
    }
}
