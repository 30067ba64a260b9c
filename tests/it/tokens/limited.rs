//! Scopes that only people with a role are given (security.md TK5): others are given the rest, and a role that is taken
//! away takes its scopes with it at the next refresh.

use reqwest::Method;
use serde_json::json;
use signet::domain::client::{Client, GrantType};
use signet::domain::ids::UserId;
use signet::storage::{Tx, roles, users};

use crate::support::{Administrator, Application, Browser, PASSWORD, Server, Tokens, claims};

const ASKED: &str = "openid accounts:read payments:write";
const REST: &str = "accounts:read openid";

/// Payments are for treasurers; what the application `acme` asks for.
async fn limit(server: &Server) -> Application<'_> {
    let admin = Administrator::with(server, "admin:roles").await;
    assert_eq!(admin.post("/roles", json!({ "name": "treasurer" })).await.status, 201);
    let limit = admin
        .request(Method::PUT, "/scopes/payments:write/roles")
        .header("If-Match", "*")
        .json(&json!({ "roles": ["treasurer"] }));
    assert_eq!(server.send(limit).await.status, 200);
    let scope = "openid offline_access accounts:read payments:write".parse().unwrap();
    server.client(Client { scope, ..server.draft("acme") }).await;
    let mut app = Application::new(server, "acme");
    app.asks_for(ASKED);
    app
}

async fn give(server: &Server, user: UserId) {
    let role = "treasurer".parse().unwrap();
    let write = move |tx: &mut Tx<'_>| users::insert_role(tx, user, &role);
    assert!(server.house.store.write("test", write).await.unwrap());
}

async fn take(server: &Server, user: UserId) {
    let role = "treasurer".parse().unwrap();
    let write = move |tx: &mut Tx<'_>| roles::take_from(tx, user, &role);
    assert!(server.house.store.write("test", write).await.unwrap());
}

/// Goes as far as the consent page.
async fn ask(server: &Server, app: &Application<'_>, browser: &mut Browser) {
    browser.get(&app.request(&[])).await.follow_within(&server.url).await;
    browser.submit("#sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
    browser.follow_within(&server.url).await;
    assert!(browser.title().starts_with("Allow access"), "{} {}", browser.title(), browser.text());
}

on_both_databases! {
    async fn whoever_lacks_the_role_is_asked_for_and_gives_the_rest(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        let (app, mut browser) = (limit(&server).await, Browser::new());
        ask(&server, &app, &mut browser).await;
        assert!(browser.body().contains("accounts:read") && !browser.body().contains("payments:write"), "{}", browser.body());
        browser.submit("#allow", &[]).await;
        let answer = app.redeem(&app.callback(&browser).code()).await;
        // RFC 6749 §3.3: the application is told.
        assert_eq!(answer.text("scope"), REST, "{answer:?}");
        let tokens = Tokens::of(&answer);
        assert_eq!(claims(&tokens.access)["scope"], REST);
        assert_eq!(claims(&tokens.refresh)["scope"], REST);
        // What was allowed is known again, though more is asked for.
        app.authorize(&mut browser, &[("prompt", "none")]).await.code();
    }

    async fn whoever_has_the_role_gives_all_of_it(db: Database) {
        let server = Server::start(&db).await;
        let ada = server.user("ada@example.com").await;
        let app = limit(&server).await;
        give(&server, ada).await;
        let tokens = app.tokens(&mut Browser::new(), "ada@example.com").await;
        assert_eq!(claims(&tokens.access)["scope"], "accounts:read openid payments:write");
    }

    async fn a_role_of_a_group_is_one(db: Database) {
        let server = Server::start(&db).await;
        let ada = server.user("ada@example.com").await;
        let app = limit(&server).await;
        let admin = Administrator::with(&server, "admin:roles").await;
        let group = admin.post("/groups", json!({ "name": "Desk", "roles": ["treasurer"] })).await;
        let place = format!("/groups/{}/members/{ada}", group.text("id"));
        assert_eq!(server.send(admin.request(Method::PUT, &place)).await.status, 204);
        let tokens = app.tokens(&mut Browser::new(), "ada@example.com").await;
        assert_eq!(claims(&tokens.access)["scope"], "accounts:read openid payments:write");
        assert_eq!(server.send(admin.request(Method::DELETE, &place)).await.status, 204);
        let next = Tokens::of(&app.refresh(&tokens.refresh).await);
        assert_eq!(claims(&next.access)["scope"], REST);
    }

    async fn where_nothing_is_left_the_application_is_told_so(db: Database) {
        let server = Server::start(&db).await;
        let ada = server.user("ada@example.com").await;
        let (mut app, mut browser) = (limit(&server).await, Browser::new());
        app.asks_for("payments:write");
        let callback = app.sign_in(&mut browser, "ada@example.com").await;
        assert_eq!((callback.error(), callback.get("code")), ("access_denied".to_owned(), None));
        app.asks_for("offline_access payments:write");
        for silent in ["", "none"] {
            let callback = app.authorize(&mut browser, &[("prompt", silent)]).await;
            assert_eq!((callback.error(), callback.get("code")), ("access_denied".to_owned(), None));
        }
        give(&server, ada).await;
        browser.get(&app.request(&[])).await.follow_within(&server.url).await;
        browser.submit("#allow", &[]).await;
        let tokens = Tokens::of(&app.redeem(&app.callback(&browser).code()).await);
        // The right to come back is worth nothing by itself; it waits for the role.
        take(&server, ada).await;
        app.refresh(&tokens.refresh).await.refused(400, "invalid_scope");
        give(&server, ada).await;
        let next = Tokens::of(&app.refresh(&tokens.refresh).await);
        assert_eq!(claims(&next.access)["scope"], "offline_access payments:write");
    }

    async fn a_role_that_is_taken_away_takes_its_scope_at_the_next_refresh(db: Database) {
        let server = Server::start(&db).await;
        let ada = server.user("ada@example.com").await;
        let app = limit(&server).await;
        give(&server, ada).await;
        let mut tokens = app.tokens(&mut Browser::new(), "ada@example.com").await;
        take(&server, ada).await;
        for named in [&[][..], &[("scope", "accounts:read payments:write")]] {
            let answer = app.refresh_with(&tokens.refresh, named).await;
            assert!(!answer.text("scope").contains("payments:write"), "{answer:?}");
            tokens = Tokens::of(&answer);
            assert!(!claims(&tokens.access)["scope"].as_str().unwrap().contains("payments:write"));
        }
        // Nothing by itself is nothing; the token stays as good as it was.
        app.refresh_with(&tokens.refresh, &[("scope", "payments:write")]).await.refused(400, "invalid_scope");
        give(&server, ada).await;
        let back = Tokens::of(&app.refresh(&tokens.refresh).await);
        assert_eq!(claims(&back.access)["scope"], "accounts:read openid payments:write");
    }

    async fn a_scope_that_is_limited_later_goes_at_the_next_refresh(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        let app = limit(&server).await;
        let admin = Administrator::with(&server, "admin:roles").await;
        let limit = |roles: serde_json::Value| server.send(admin.request(Method::PUT, "/scopes/payments:write/roles").header("If-Match", "*").json(&json!({ "roles": roles })));
        limit(json!([])).await;
        let tokens = app.tokens(&mut Browser::new(), "ada@example.com").await;
        assert_eq!(claims(&tokens.access)["scope"], "accounts:read openid payments:write");
        limit(json!(["treasurer"])).await;
        let next = Tokens::of(&app.refresh(&tokens.refresh).await);
        assert_eq!(claims(&next.access)["scope"], REST);
    }

    async fn a_role_that_is_taken_before_the_code_is_redeemed_gives_nothing(db: Database) {
        let server = Server::start(&db).await;
        let ada = server.user("ada@example.com").await;
        let (app, mut browser) = (limit(&server).await, Browser::new());
        give(&server, ada).await;
        let code = app.sign_in(&mut browser, "ada@example.com").await.code();
        take(&server, ada).await;
        assert_eq!(app.redeem(&code).await.text("scope"), REST);
    }

    async fn a_role_that_comes_after_the_page_gives_nothing_that_it_did_not_show(db: Database) {
        let server = Server::start(&db).await;
        let ada = server.user("ada@example.com").await;
        let (app, mut browser) = (limit(&server).await, Browser::new());
        ask(&server, &app, &mut browser).await;
        give(&server, ada).await;
        // Nor does a form that says it showed more.
        browser.submit("#allow", &[("scope", ASKED)]).await;
        assert_eq!(browser.status(), 403, "{}", browser.text());
        ask_again(&server, &app, &mut browser).await;
        assert!(browser.body().contains("payments:write"));
        take(&server, ada).await;
        browser.get(browser.url().clone().as_str()).await;
        assert!(!browser.body().contains("payments:write"));
        give(&server, ada).await;
        browser.submit("#allow", &[]).await;
        let code = app.callback(&browser).code();
        assert_eq!(app.redeem(&code).await.text("scope"), REST);
        // What was not shown was not allowed: it is asked for next time.
        ask_again(&server, &app, &mut browser).await;
    }

    async fn a_service_that_signs_nobody_in_has_what_it_is_registered_for(db: Database) {
        let server = Server::start(&db).await;
        limit(&server).await;
        let scope = "accounts:read payments:write".parse().unwrap();
        let service = Client { scope, grants: vec![GrantType::ClientCredentials], ..server.draft("nightly") };
        server.client(service).await;
        let ask = async |client: &str, scope: &str| {
            server.post_as(client, "/token", &[("grant_type", "client_credentials"), ("scope", scope)]).await
        };
        assert_eq!(ask("nightly", "payments:write").await.text("scope"), "payments:write");
        // What people are asked for is not the application's own.
        ask("acme", "payments:write").await.refused(400, "invalid_scope");
        assert_eq!(ask("acme", "").await.text("scope"), "accounts:read");
    }
}

/// The same once the person is signed in.
async fn ask_again(server: &Server, app: &Application<'_>, browser: &mut Browser) {
    browser.get(&app.request(&[])).await.follow_within(&server.url).await;
    assert!(browser.title().starts_with("Allow access"), "{} {}", browser.title(), browser.text());
}
