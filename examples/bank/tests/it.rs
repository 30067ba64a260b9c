//! The bank as its callers see it: over HTTP, with tokens of an issuer on this machine.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use actix_web::dev::ServerHandle;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use signet_example_bank::Options;
use signet_verifier::test_support::FakeIssuer;
use tempfile::TempDir;

const AUDIENCE: &str = "https://bank.example";
const PATHS: [&str; 3] = ["accounts", "balances", "transactions"];

struct Bank {
    issuer: FakeIssuer,
    url: String,
    client: Client,
    server: ServerHandle,
    _folder: TempDir,
}

/// The status, the challenge and the body.
type Answer = (u16, Option<String>, Value);

impl Bank {
    fn open(legacy_user_id: bool) -> Self {
        let issuer = FakeIssuer::start();
        let folder = tempfile::tempdir().expect("a folder");
        let options = Options {
            issuer: issuer.url().to_owned(),
            audience: AUDIENCE.to_owned(),
            listen: "127.0.0.1:0".parse().expect("an address"),
            database: folder.path().join("bank.db"),
            legacy_user_id,
            legacy_until: None,
        };
        let service = signet_example_bank::start(&options).expect("a bank");
        let (url, server) = (format!("http://{}", service.address()), service.handle());
        tokio::spawn(service.finished());
        Self { issuer, url, client: Client::new(), server, _folder: folder }
    }

    fn token(&self, subject: &str) -> String {
        self.issuer.user_token(AUDIENCE, subject).scope("accounts:read transactions:read").sign()
    }

    fn request(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}/api/bank/{path}", self.url))
    }

    async fn get(&self, path: &str, token: Option<&str>) -> Answer {
        let request = self.request(path);
        answer(if let Some(token) = token { request.bearer_auth(token) } else { request }).await
    }

    async fn code(&self, path: &str, token: Option<&str>) -> (u16, String) {
        let (status, _, body) = self.get(path, token).await;
        (status, text(&body, "/code"))
    }
}

impl Drop for Bank {
    fn drop(&mut self) {
        drop(self.server.stop(false));
    }
}

async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    let header =
        |name: &str| response.headers().get(name).map(|value| value.to_str().expect("text").to_owned());
    let (challenge, media_type) = (header("www-authenticate"), header("content-type"));
    assert_eq!(header("cache-control").as_deref(), Some("no-store"));
    let expected = if status < 400 { "application/json" } else { "application/problem+json" };
    assert_eq!(media_type.as_deref(), Some(expected));
    (status, challenge, response.json().await.expect("JSON"))
}

fn text(body: &Value, pointer: &str) -> String {
    body.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn refusal(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[actix_web::test]
async fn a_user_sees_their_own_accounts() {
    let bank = Bank::open(false);
    let alice = bank.token("alice");
    let (status, _, accounts) = bank.get("accounts", Some(&alice)).await;
    assert_eq!((status, text(&accounts, "/accounts/0/currency").as_str()), (200, "EUR"));
    let (_, _, balances) = bank.get("balances", Some(&alice)).await;
    assert_eq!(text(&balances, "/balances/0/account_id"), text(&accounts, "/accounts/0/id"));
    assert!(balances.pointer("/balances/0/current/cents").is_some_and(Value::is_i64));
    let (_, _, transactions) = bank.get("transactions", Some(&alice)).await;
    assert!(transactions.pointer("/transactions/0/amount/cents").is_some_and(Value::is_i64));
    assert_eq!(bank.get("accounts", Some(&alice)).await.2, accounts);
    assert_ne!(bank.get("accounts", Some(&bank.token("bob"))).await.2, accounts);
}

#[actix_web::test]
async fn without_a_token_nothing_is_shown() {
    let bank = Bank::open(false);
    for path in PATHS {
        let (status, challenge, body) = bank.get(path, None).await;
        assert_eq!((status, text(&body, "/code").as_str()), (401, "token_missing"));
        assert_eq!(challenge.as_deref(), Some("Bearer realm=\"https://bank.example\""));
        assert_eq!(bank.code(&format!("{path}?user_id=alice"), None).await, refusal(401, "token_missing"));
        let in_the_url = format!("{path}?access_token={}", bank.token("alice"));
        assert_eq!(bank.code(&in_the_url, None).await, refusal(401, "token_missing"));
    }
}

#[actix_web::test]
async fn a_user_id_in_the_query_is_refused_with_a_reason() {
    let bank = Bank::open(false);
    let alice = bank.token("alice");
    for path in PATHS {
        for user in ["alice", "bob"] {
            let asked = bank.code(&format!("{path}?user_id={user}"), Some(&alice)).await;
            assert_eq!(asked, refusal(400, "user_id_not_accepted"));
        }
        let twice = bank.code(&format!("{path}?user_id=alice&user_id=bob"), Some(&alice)).await;
        assert_eq!(twice, refusal(400, "request_malformed"));
    }
}

#[actix_web::test]
async fn each_path_needs_its_scope() {
    let bank = Bank::open(false);
    let accounts_only = bank.issuer.user_token(AUDIENCE, "alice").scope("accounts:read").sign();
    let transactions_only = bank.issuer.user_token(AUDIENCE, "alice").scope("transactions:read").sign();
    for (path, fits, lacks) in [
        ("accounts", &accounts_only, &transactions_only),
        ("balances", &accounts_only, &transactions_only),
        ("transactions", &transactions_only, &accounts_only),
    ] {
        assert_eq!(bank.get(path, Some(fits)).await.0, 200);
        let (status, challenge, body) = bank.get(path, Some(lacks)).await;
        assert_eq!((status, text(&body, "/code").as_str()), (403, "insufficient_scope"));
        assert!(challenge.is_some_and(|text| text.contains("error=\"insufficient_scope\"") && text.contains(":read\"")));
    }
}

#[actix_web::test]
async fn each_kind_of_bad_token_has_its_own_reason() {
    let bank = Bank::open(false);
    let draft = bank.issuer.user_token(AUDIENCE, "alice").scope("accounts:read");
    let stranger = FakeIssuer::start();
    stranger.rotate();
    let forged =
        stranger.user_token(AUDIENCE, "alice").header("kid", "key-0").claim("iss", bank.issuer.url()).sign();
    for (token, code, part) in [
        (draft.clone().claim("exp", 1).sign(), "token_expired", "expired"),
        ("not-a-token".to_owned(), "token_invalid", "malformed"),
        (forged, "token_invalid", "signature"),
        (
            bank.issuer.user_token("https://trading.example", "alice").sign(),
            "token_invalid",
            "another audience",
        ),
        (draft.clone().header("typ", "JWT").sign(), "token_invalid", "not an access token"),
        (
            bank.issuer.client_token(AUDIENCE, "batch").scope("accounts:read").sign(),
            "token_invalid",
            "not belong to a user",
        ),
    ] {
        let (status, challenge, body) = bank.get("accounts", Some(&token)).await;
        assert_eq!((status, text(&body, "/code").as_str()), (401, code));
        let challenge = challenge.expect("a challenge");
        assert!(challenge.contains("error=\"invalid_token\"") && challenge.contains(part), "{challenge}");
    }
}

#[actix_web::test]
async fn in_migration_mode_both_ways_work_and_are_counted() {
    let bank = Bank::open(true);
    let alice = bank.token("alice");
    assert_eq!(bank.code("accounts?user_id=alice", None).await, refusal(404, "user_unknown"));
    let (_, _, by_token) = bank.get("accounts", Some(&alice)).await;
    let (status, _, by_user_id) = bank.get("accounts?user_id=alice", None).await;
    assert_eq!((status, by_user_id), (200, by_token));
    assert_eq!(bank.get("transactions?user_id=alice", Some(&alice)).await.0, 200);
    assert_eq!(bank.code("accounts?user_id=bob", Some(&alice)).await, refusal(400, "user_id_mismatch"));
    // A bad token is not made good by a user_id.
    assert_eq!(bank.code("accounts?user_id=alice", Some("x")).await, refusal(401, "token_invalid"));
    assert_eq!(bank.code("accounts", None).await, refusal(401, "token_missing"));
    for user_id in ["", "a%20b", "a%0Ab", &"x".repeat(129)] {
        assert_eq!(
            bank.code(&format!("accounts?user_id={user_id}"), None).await,
            refusal(400, "request_malformed")
        );
    }
    let (_, _, counts) = bank.get("migration", None).await;
    assert_eq!(counts, json!({"legacy_user_id": true, "bearer": 1, "both": 1, "user_id": 2}));
}

#[actix_web::test]
async fn the_migration_count_says_that_the_old_way_is_closed() {
    let bank = Bank::open(false);
    bank.get("accounts", Some(&bank.token("alice"))).await;
    let (_, _, counts) = bank.get("migration", None).await;
    assert_eq!(counts, json!({"legacy_user_id": false, "bearer": 1, "both": 0, "user_id": 0}));
}

#[actix_web::test]
async fn the_bank_lives_through_an_outage_of_the_issuer() {
    let bank = Bank::open(false);
    let alice = bank.token("alice");
    assert_eq!(bank.get("accounts", Some(&alice)).await.0, 200);
    bank.issuer.go_down();
    assert_eq!(bank.get("accounts", Some(&alice)).await.0, 200);
}

#[actix_web::test]
async fn other_paths_and_methods_are_answered_in_the_same_form() {
    let bank = Bank::open(false);
    let (status, _, health) = answer(bank.client.get(format!("{}/healthz", bank.url))).await;
    assert_eq!((status, health), (200, json!({"status": "ok"})));
    assert_eq!(bank.code("nothing", None).await, refusal(404, "not_found"));
    let posted = answer(bank.client.post(format!("{}/api/bank/accounts", bank.url))).await;
    assert_eq!((posted.0, text(&posted.2, "/code").as_str()), (405, "method_not_allowed"));
}
