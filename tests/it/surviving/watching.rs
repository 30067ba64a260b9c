//! What Prometheus reads: on a listener of its own, with labels of which there are few, and nothing about anybody.

use std::collections::BTreeMap;

use reqwest::Client as HttpClient;
use serde_json::Value;

use crate::support::{Browser, PASSWORD, Process, Program};

const EMAIL: &str = "ada@example.com";

/// The numbers by name and labels, each line of which must be one that Prometheus reads.
async fn scrape(address: &str) -> BTreeMap<String, f64> {
    let answer = HttpClient::new().get(format!("http://{address}/metrics")).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
    assert!(kind.starts_with("text/plain; version=0.0.4"), "{kind}");
    let text = answer.text().await.unwrap();
    let mut numbers = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with("# ")) {
        let (name, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("{line}"));
        let plain = name.split('{').next().unwrap();
        assert!(plain.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{line}");
        let family = plain.trim_end_matches("_bucket").trim_end_matches("_sum").trim_end_matches("_count");
        assert!(text.contains(&format!("# TYPE {family} ")), "no type: {line}");
        assert!(numbers.insert(name.to_owned(), value.parse().unwrap()).is_none(), "twice: {line}");
    }
    numbers
}

async fn watched(program: Program) -> (Process, String) {
    let mut server = program.with("SIGNET__METRICS__LISTEN", "127.0.0.1:0").serve().await;
    let line: Value = serde_json::from_str(&server.line("metrics are served").await).unwrap();
    (server, line["address"].as_str().unwrap().to_owned())
}

async fn try_password(server: &Process, password: &str) {
    let mut browser = Browser::new();
    browser.get(&server.at("/login")).await;
    browser.submit("#sign-in", &[("email", EMAIL), ("password", password)]).await;
}

on_both_databases! {
    async fn a_server_is_watched_on_a_listener_of_its_own(db: Database) {
        let program = Program::on(&db);
        program.user(EMAIL);
        program.client("web");
        let (server, address) = watched(program).await;
        assert_eq!(server.get("/metrics").await.status, 404);
        try_password(&server, "wrong").await;
        try_password(&server, PASSWORD).await;
        let form = [("grant_type", "client_credentials"), ("scope", "accounts:read")];
        for _ in 0..3 {
            assert_eq!(server.post_as("web", "/token", &form).await.status, 200);
        }
        let numbers = scrape(&address).await;
        for (name, number) in [
            (r#"signet_sign_ins_total{outcome="success"}"#, 1.0),
            (r#"signet_sign_ins_total{outcome="failure"}"#, 1.0),
            (r#"signet_token_responses_total{grant="client_credentials"}"#, 3.0),
            (r#"signet_token_responses_total{grant="authorization_code"}"#, 0.0),
            (r#"signet_http_requests_total{route="/token",method="POST",status="200"}"#, 3.0),
            (r#"signet_http_request_duration_seconds_count{route="/token",method="POST"}"#, 3.0),
            (r#"signet_http_request_duration_seconds_bucket{route="/token",method="POST",le="+Inf"}"#, 3.0),
            (r#"signet_http_requests_total{route="none",method="GET",status="404"}"#, 1.0),
            ("signet_database_up", 1.0),
            ("signet_sessions", 1.0),
            ("signet_hashing_wait_seconds_count", 2.0),
            ("signet_hashing_waiting", 0.0),
            (r#"signet_signing_keys{state="active"}"#, 1.0),
            (r#"signet_outbox_mails{state="dead"}"#, 0.0),
        ] {
            assert_eq!(numbers.get(name), Some(&number), "{name}: {numbers:#?}");
        }
        let least = |name: &str| assert!(numbers[name] > 0.0, "{name}");
        least("process_start_time_seconds");
        if db.url().sqlite_path().is_some() {
            least("signet_write_batch_operations_count");
            least("signet_write_batch_seconds_sum");
        } else {
            least(r#"signet_database_wait_seconds_count{pool="write"}"#);
        }
        assert!(numbers.keys().any(|name| name.starts_with("signet_info{version=")));
    }

    async fn what_strangers_ask_for_makes_no_new_numbers(db: Database) {
        let (server, address) = watched(Program::on(&db)).await;
        scrape(&address).await;
        for number in 0..50 {
            server.get(&format!("/nowhere/{number}")).await;
            server.get(&format!("/email/verify/SECRET{number}")).await;
        }
        let other = server.http().request(reqwest::Method::from_bytes(b"BREW").unwrap(), server.at("/token"));
        crate::support::answer(other).await.unwrap();
        let numbers = scrape(&address).await;
        let routes = numbers.keys().filter(|name| name.starts_with("signet_http_requests_total")).count();
        assert!(routes <= 6, "{numbers:#?}");
        assert_eq!(numbers.get(r#"signet_http_requests_total{route="none",method="GET",status="404"}"#), Some(&50.0));
        assert!(numbers.contains_key(r#"signet_http_requests_total{route="/token",method="other",status="405"}"#));
        assert!(!numbers.keys().any(|name| name.contains("SECRET") || name.contains("nowhere")), "{numbers:#?}");
    }

    async fn without_the_setting_nobody_counts_and_nobody_listens(db: Database) {
        let server = Program::on(&db).serve().await;
        assert!(!server.log().contains("metrics are served"));
        assert_eq!(server.get("/metrics").await.status, 404);
    }
}

on_postgres! {
    async fn a_database_that_is_away_is_said_and_the_rest_still_shown(db: Database) {
        let (server, address) = watched(Program::on(&db)).await;
        db.lock();
        assert_eq!(server.get("/readyz").await.status, 503);
        let numbers = scrape(&address).await;
        assert_eq!(numbers.get("signet_database_up"), Some(&0.0), "{numbers:#?}");
        assert!(!numbers.contains_key("signet_sessions"), "{numbers:#?}");
        db.unlock();
    }
}
