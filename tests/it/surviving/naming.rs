//! Each request has one name, in its answer, in the log and in the audit log (security.md LG1, W3C Trace Context).

use reqwest::RequestBuilder;
use serde_json::Value;
use signet::storage::Store;

use crate::storage::raw::words;
use crate::support::{Browser, Database, PASSWORD, Process, Program, Server, answer};

const EMAIL: &str = "ada@example.com";
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// The name that the answer carries.
async fn name(request: RequestBuilder) -> String {
    answer(request).await.unwrap().header("x-request-id").to_owned()
}

fn is_own(name: &str) -> bool {
    name.len() == 36 && name.parse::<signet::domain::ids::SessionId>().is_ok()
}

/// All lines of the log, each of which must be one flat JSON object with its time in UTC.
fn lines(server: &Process) -> Vec<Value> {
    let parse = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(line["timestamp"].as_str().unwrap().ends_with('Z'), "{line}");
        assert!(
            line["level"].is_string() && line["target"].is_string() && line["message"].is_string(),
            "{line}"
        );
        assert!(
            line.as_object().unwrap().values().all(|value| !value.is_object() && !value.is_array()),
            "{line}"
        );
        line
    };
    server.log().lines().map(parse).collect()
}

async fn names_of(store: &Store, event: &'static str) -> Vec<String> {
    let query = format!("SELECT request_id AS word FROM audit_events WHERE event = '{event}' ORDER BY id");
    store.read(move |conn| words(conn, &query)).await.unwrap()
}

on_both_databases! {
    async fn every_answer_carries_the_name_of_its_request(db: Database) {
        let server = Server::start(&db).await;
        let mut seen = Vec::new();
        for path in ["/healthz", "/readyz", "/login", "/jwks.json", "/nowhere", "/token", "/account"] {
            let name = name(server.http().get(server.at(path))).await;
            assert!(is_own(&name) && !seen.contains(&name), "{path}: {name}");
            seen.push(name);
        }
        let long = server.http().get(server.at("/login")).header("x-long", "a".repeat(17_000));
        assert!(is_own(&name(long).await), "also when it is refused before any use");
    }

    async fn a_trusted_proxy_names_requests_and_nobody_else_does(db: Database) {
        let trusting = [("SIGNET__SERVER__TRUSTED_PROXIES", "127.0.0.1")];
        let server = Server::start_with(&db, &trusting).await;
        let get = || server.http().get(server.at("/healthz"));
        assert_eq!(name(get().header("x-request-id", "edge-7:42")).await, "edge-7:42");
        let parent = format!("00-{TRACE}-00f067aa0ba902b7-01");
        assert_eq!(name(get().header("traceparent", &parent)).await, TRACE);
        assert_eq!(name(get().header("traceparent", &parent).header("x-request-id", "edge")).await, "edge");
        for bad in ["", "a b", "a\"b", "<script>", &"x".repeat(49)] {
            assert!(is_own(&name(get().header("x-request-id", bad)).await), "{bad}");
        }
        assert!(is_own(&name(get().header("x-request-id", "a").header("x-request-id", "b")).await));
        assert!(is_own(&name(get().header("traceparent", "00-0-0-00")).await));

        let other = Server::start(&Database::sqlite()).await;
        let forged = other.http().get(other.at("/healthz")).header("x-request-id", "forged");
        assert!(is_own(&name(forged.header("traceparent", parent)).await));
    }

    async fn log_and_audit_log_call_a_request_by_the_name_in_its_answer(db: Database) {
        let program = Program::on(&db).with("SIGNET__SERVER__TRUSTED_PROXIES", "127.0.0.1");
        program.user(EMAIL);
        let server = program.serve().await;
        let mut browser = Browser::new();
        browser.get(&server.at("/login")).await;
        browser.submit("#sign-in", &[("email", EMAIL), ("password", "wrong\n{\"level\":\"ERROR\"}")]).await;
        browser.submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await;
        // What somebody sends cannot make a line of its own.
        let sent = server.http().get(server.at("/nowhere%0A%7B%22level%22%3A1%7D")).header("user-agent", "x\t\"}{");
        answer(sent).await.unwrap();
        let all = lines(&server);
        let store = db.store();
        let names = names_of(&store, "sign_in").await;
        assert_eq!(names.len(), 2);
        for name in names {
            assert!(is_own(&name), "{name}");
            let told = all.iter().find(|line| line["request.id"] == name.as_str());
            let told = told.unwrap_or_else(|| panic!("{name}: {all:#?}"));
            assert_eq!((&told["message"], &told["target"]), (&"sign_in".into(), &"signet::audit".into()));
            assert!(told["outcome"] == "success" || told["outcome"] == "failure", "{told}");
        }
        let form = [("grant_type", "client_credentials")];
        program.client("web");
        let request = server.http().post(server.at("/token")).basic_auth("web", Some(crate::support::SECRET)).form(&form);
        assert_eq!(name(request.header("x-request-id", "edge-9")).await, "edge-9");
        assert!(lines(&server).iter().any(|line| line["request.id"] == "edge-9" && line["client.id"] == "web"));
    }
}
