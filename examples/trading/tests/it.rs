//! The trading service as its callers see it: over HTTP, with tokens of an issuer on this machine.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use actix_web::dev::ServerHandle;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use signet_example_trading::Options;
use signet_verifier::test_support::FakeIssuer;

const AUDIENCE: &str = "https://trading.example";

struct Trading {
    issuer: FakeIssuer,
    url: String,
    client: Client,
    server: ServerHandle,
}

/// The status, the challenge and the body.
type Answer = (u16, Option<String>, Value);

impl Trading {
    fn open() -> Self {
        let issuer = FakeIssuer::start();
        let options = Options {
            issuer: issuer.url().to_owned(),
            audience: AUDIENCE.to_owned(),
            listen: "127.0.0.1:0".parse().expect("an address"),
        };
        let service = signet_example_trading::start(&options).expect("a service");
        let (url, server) = (format!("http://{}", service.address()), service.handle());
        tokio::spawn(service.finished());
        Self { issuer, url, client: Client::new(), server }
    }

    fn token(&self, subject: &str, scope: &str, roles: &[&str]) -> String {
        self.issuer.user_token(AUDIENCE, subject).scope(scope).roles(roles).sign()
    }

    async fn get(&self, path: &str, token: &str) -> Answer {
        answer(self.client.get(format!("{}/api/trading/{path}", self.url)).bearer_auth(token)).await
    }

    async fn post(&self, token: &str, body: &Value) -> Answer {
        answer(self.client.post(format!("{}/api/trading/orders", self.url)).bearer_auth(token).json(body))
            .await
    }
}

impl Drop for Trading {
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
    let expected = if status < 400 { "application/json" } else { "application/problem+json" };
    assert_eq!(media_type.as_deref(), Some(expected));
    (status, challenge, response.json().await.expect("JSON"))
}

fn refused(answer: &Answer, status: u16, code: &str) {
    let found = answer.2.pointer("/code").and_then(Value::as_str).unwrap_or_default();
    assert_eq!((answer.0, found), (status, code), "{}", answer.2);
}

fn count(answer: &Answer, list: &str) -> usize {
    answer.2.pointer(list).and_then(Value::as_array).map_or(0, Vec::len)
}

fn order() -> Value {
    json!({"symbol": "ACME", "side": "buy", "quantity": 10, "limit_price": {"cents": 1234, "currency": "EUR"}})
}

#[actix_web::test]
async fn a_user_sees_positions_and_places_orders() {
    let trading = Trading::open();
    let alice = trading.token("alice", "positions:read orders:read orders:write", &[]);
    assert!(count(&trading.get("positions", &alice).await, "/positions") > 0);
    let (status, _, placed) = trading.post(&alice, &order()).await;
    assert_eq!(status, 201);
    assert_eq!(placed.pointer("/limit_price"), Some(&json!({"cents": 1234, "currency": "EUR"})));
    assert_eq!(placed.pointer("/user_id"), Some(&json!("alice")));
    assert_eq!(trading.get("orders", &alice).await.2, json!({"orders": [placed]}));
    let bob = trading.token("bob", "orders:read", &[]);
    assert_eq!(count(&trading.get("orders", &bob).await, "/orders"), 0);
}

#[actix_web::test]
async fn each_operation_needs_its_scope() {
    let trading = Trading::open();
    let others = |own: &str| {
        let all = ["positions:read", "orders:read", "orders:write"];
        let rest: Vec<&str> = all.into_iter().filter(|scope| *scope != own).collect();
        trading.token("alice", &rest.join(" "), &["admin"])
    };
    for (path, scope) in [("positions", "positions:read"), ("orders", "orders:read")] {
        let answer = trading.get(path, &others(scope)).await;
        refused(&answer, 403, "insufficient_scope");
        assert!(answer.1.is_some_and(|challenge| challenge.ends_with(&format!("scope=\"{scope}\""))));
    }
    refused(&trading.post(&others("orders:write"), &order()).await, 403, "insufficient_scope");
}

#[actix_web::test]
async fn only_administrators_see_everyones_orders() {
    let trading = Trading::open();
    for user in ["alice", "bob"] {
        assert_eq!(trading.post(&trading.token(user, "orders:write", &[]), &order()).await.0, 201);
    }
    let admin = trading.token("carol", "openid", &["customer", "admin"]);
    assert_eq!(count(&trading.get("admin/orders", &admin).await, "/orders"), 2);
    for roles in [[].as_slice(), &["customer"], &["Admin"], &["administrator"]] {
        let user = trading.token("alice", "positions:read orders:read orders:write admin", roles);
        let answer = trading.get("admin/orders", &user).await;
        refused(&answer, 403, "insufficient_role");
        assert!(answer.1.is_some_and(|challenge| challenge.contains("The role admin is required")));
    }
    let machine = trading.issuer.client_token(AUDIENCE, "batch").roles(&["admin"]).sign();
    refused(&trading.get("admin/orders", &machine).await, 401, "token_invalid");
}

#[actix_web::test]
async fn each_kind_of_bad_token_has_its_own_reason() {
    let trading = Trading::open();
    let draft = trading.issuer.user_token(AUDIENCE, "alice").scope("positions:read").roles(&["admin"]);
    let for_the_bank = trading.issuer.user_token("https://bank.example", "alice").roles(&["admin"]).sign();
    for path in ["positions", "orders", "admin/orders"] {
        let bare = answer(trading.client.get(format!("{}/api/trading/{path}", trading.url))).await;
        refused(&bare, 401, "token_missing");
        assert_eq!(bare.1.as_deref(), Some("Bearer realm=\"https://trading.example\""));
        refused(&trading.get(path, &draft.clone().claim("exp", 1).sign()).await, 401, "token_expired");
        refused(&trading.get(path, &for_the_bank).await, 401, "token_invalid");
        refused(&trading.get(path, "x.y.z").await, 401, "token_invalid");
    }
}

#[actix_web::test]
async fn a_bad_order_is_refused_with_a_reason() {
    let trading = Trading::open();
    let alice = trading.token("alice", "orders:write orders:read", &[]);
    let with = |name: &str, value: Value| {
        let mut order = order();
        order.as_object_mut().expect("object").insert(name.to_owned(), value);
        order
    };
    refused(&trading.post(&alice, &with("symbol", json!("XXXX"))).await, 400, "order_invalid");
    refused(&trading.post(&alice, &with("quantity", json!(0))).await, 400, "order_invalid");
    for (name, value) in [
        ("quantity", json!(1.5)),
        ("quantity", json!(1e30)),
        ("side", json!("hold")),
        ("limit_price", json!({"cents": 1})),
        ("limit_price", json!({"cents": 12.34, "currency": "EUR"})),
        ("user_id", json!("bob")),
    ] {
        refused(&trading.post(&alice, &with(name, value)).await, 400, "request_malformed");
    }
    refused(&trading.post(&alice, &with("symbol", json!("A".repeat(5000)))).await, 413, "body_too_large");
    let url = format!("{}/api/trading/orders", trading.url);
    refused(
        &answer(trading.client.post(&url).bearer_auth(&alice).body("{}")).await,
        415,
        "media_type_unsupported",
    );
    assert_eq!(count(&trading.get("orders", &alice).await, "/orders"), 0);
}

#[actix_web::test]
async fn other_paths_and_methods_are_answered_in_the_same_form() {
    let trading = Trading::open();
    let health = answer(trading.client.get(format!("{}/healthz", trading.url))).await;
    assert_eq!((health.0, health.2), (200, json!({"status": "ok"})));
    refused(&trading.get("nothing", "x").await, 404, "not_found");
    let deleted = answer(trading.client.delete(format!("{}/api/trading/orders", trading.url))).await;
    refused(&deleted, 405, "method_not_allowed");
}
