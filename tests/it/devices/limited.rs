//! A device is given what the roles of its person are given (security.md TK5, TK8).

use reqwest::Method;
use serde_json::json;
use signet::domain::client::Client;

use super::Device;
use crate::support::{Administrator, Application, Browser, PASSWORD, Server, Tokens, claims};

async fn limit(server: &Server) {
    let admin = Administrator::with(server, "admin:roles").await;
    assert_eq!(admin.post("/roles", json!({ "name": "treasurer" })).await.status, 201);
    let limit = admin
        .request(Method::PUT, "/scopes/payments:write/roles")
        .header("If-Match", "*")
        .json(&json!({ "roles": ["treasurer"] }));
    assert_eq!(server.send(limit).await.status, 200);
    let scope = "openid accounts:read payments:write".parse().unwrap();
    server.client(Client { scope, ..server.draft("tv") }).await;
}

on_both_databases! {
    async fn a_device_is_let_in_to_what_its_person_can_give(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        limit(&server).await;
        let device = Device::begin_with(&server, "tv", &[("scope", "openid accounts:read payments:write")]).await;
        let mut browser = Browser::new();
        device.entered_by(&mut browser, "ada@example.com").await;
        assert!(browser.body().contains("accounts:read") && !browser.body().contains("payments:write"), "{}", browser.body());
        browser.submit("#allow", &[]).await.follow_within(&server.url).await;
        let answer = device.poll().await;
        assert_eq!(answer.text("scope"), "accounts:read openid", "{answer:?}");
        let tokens = Tokens::of(&answer);
        let next = Tokens::of(&Application::new(&server, "tv").refresh(&tokens.refresh).await);
        assert_eq!(claims(&next.access)["scope"], "accounts:read openid");
    }

    async fn a_device_that_asks_for_what_the_person_cannot_give_waits_for_somebody_else(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.user_with_roles("bob@example.com", &["treasurer"]).await;
        limit(&server).await;
        let device = Device::begin_with(&server, "tv", &[("scope", "payments:write")]).await;
        let mut browser = Browser::new();
        device.enter(&mut browser).await;
        browser.submit("#sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
        browser.follow_within(&server.url).await;
        assert!(browser.title().starts_with("Not for this account"), "{}", browser.text());
        // The same in a browser that knows who is in front of it.
        device.enter(&mut browser).await;
        assert!(browser.title().starts_with("Not for this account"), "{}", browser.text());
        device.poll().await.refused(400, "authorization_pending");
        device.approved_by(&mut Browser::new(), "bob@example.com").await;
        assert_eq!(device.poll().await.text("scope"), "payments:write");
    }
}
