//! APIs: the same through page, API and command line; what they lose, clients lose with them.

use reqwest::Method;
use serde_json::json;
use signet::domain::client::Client;

use super::pages::enter;
use super::program;
use crate::support::{Administrator, Answer, Application, Browser, Server, Tokens, claims};

const BANK: &str = "https://bank.example";
const SCOPES: &str = "accounts:read payments:write";

/// A bank, and an application that asks for its scopes.
async fn bank(server: &Server) -> Application<'_> {
    server.user("ada@example.com").await;
    server.api(BANK, SCOPES).await;
    let scope = "openid accounts:read payments:write".parse().unwrap();
    server.client(Client { scope, ..server.draft("acme") }).await;
    let mut app = Application::new(server, "acme");
    app.asks_for("openid accounts:read payments:write");
    app
}

/// The API of the bank, as it is listed.
async fn listed(admin: &Administrator<'_>) -> (String, Answer) {
    let list = admin.get("/apis").await.json();
    let items = list["items"].as_array().unwrap();
    let id = items.iter().find(|api| api["audience"] == BANK).unwrap()["id"].as_str().unwrap();
    let place = format!("/apis/{id}");
    let seen = admin.get(&place).await;
    (place, seen)
}

on_both_databases! {
    async fn an_api_lives_the_same_way_through_every_door(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:clients").await;
        let program = program(&db);
        // Over the API.
        let made = admin.post("/apis", json!({ "audience": BANK, "name": "Bank", "scope": SCOPES })).await;
        assert_eq!((made.status.as_u16(), made.text("scope").as_str()), (201, SCOPES), "{made:?}");
        admin.post("/apis", json!({ "audience": BANK })).await.problem(409, "taken");
        admin.post("/apis", json!({ "audience": "bank" })).await.problem(422, "invalid");
        admin.post("/apis", json!({ "audience": "urn:x", "scope": "openid" })).await.problem(422, "invalid");
        let (place, seen) = listed(&admin).await;
        assert_eq!(seen.json(), made.json());
        let changed = admin.send(Method::PATCH, &place, &seen, json!({ "name": "The bank" })).await;
        assert_eq!((changed.text("name").as_str(), changed.text("scope").as_str()), ("The bank", SCOPES));
        admin.send(Method::PATCH, &place, &seen, json!({ "name": "Late" })).await.problem(412, "changed");
        admin.delete(&place, &seen).await.problem(412, "changed");
        admin.get("/apis/x").await.problem(404, "not_found");
        // On the command line.
        let shown = program.run(&["apis", "show", BANK, "--json"]).json();
        assert_eq!((&shown["api"], &shown["use"]), (&changed.json(), &json!({ "clients": 0, "services": 0, "grants": 0 })));
        let line = ["apis", "change", BANK, "--name", "Bank", "--scope", "accounts:read", "--json"];
        assert_eq!(program.run(&line).json()["scope"], "accounts:read");
        // On the pages.
        let mut browser = enter(&server, "root@example.com", &["admin"], "/admin/apis").await;
        assert!(browser.find("#apis").unwrap().contains("accounts:read"), "{}", browser.text());
        browser.get(&server.at(&format!("/admin{place}"))).await;
        browser.submit("#save", &[("name", "Bank"), ("scope", "accounts:read\nloans:read")]).await.follow().await;
        assert!(browser.find("#notice").unwrap().contains("changed"), "{}", browser.text());
        assert_eq!(program.run(&["apis", "show", BANK, "--json"]).json()["api"]["scope"], "accounts:read loans:read");
        browser.submit("#delete", &[]).await.follow().await;
        assert!(browser.find("#notice").unwrap().contains("deleted"), "{}", browser.text());
        admin.get(&place).await.problem(404, "not_found");
        browser.get(&server.at("/admin/new-api")).await;
        browser.submit("#save", &[("audience", "bank"), ("scope", "read")]).await;
        assert_eq!(browser.status(), 422);
        browser.submit("#save", &[("audience", BANK), ("scope", "read write")]).await.follow().await;
        assert!(browser.title().starts_with(BANK), "{}", browser.text());
        assert_eq!(admin.get(&place).await.text("scope"), "read write");
        assert!(program.run(&["apis", "delete", BANK]).out.contains("Deleted the API"));
        assert!(program.run(&["apis", "delete", BANK]).refused(1).contains("there is no API"));
    }

    async fn an_api_that_clients_name_is_deleted_on_purpose_and_they_lose_it(db: Database) {
        let server = Server::start(&db).await;
        let app = bank(&server).await;
        let bank = BANK.parse().unwrap();
        server.client(Client { resource_server: Some(bank), audiences: Vec::new(), ..server.draft("ledger") }).await;
        let tokens = app.tokens(&mut Browser::new(), "ada@example.com").await;
        let admin = Administrator::with(&server, "admin:clients").await;
        let (place, seen) = listed(&admin).await;
        let used = json!({ "clients": 1, "services": 1, "grants": 1 });
        assert_eq!(admin.get(&format!("{place}/use")).await.json(), used);
        admin.delete(&place, &seen).await.problem(409, "in_use");
        let program = program(&db);
        assert!(program.run(&["apis", "delete", BANK]).refused(1).contains("--yes"));
        // The page says so in numbers.
        let mut browser = enter(&server, "root@example.com", &["admin"], &format!("/admin{place}")).await;
        let said = browser.find("#consequences").unwrap();
        for words in ["1 client may", "1 service may", "1 grant in force"] {
            assert!(said.contains(words), "{words} in {said}");
        }
        browser.submit("#delete", &[]).await.follow().await;
        assert!(browser.find("#notice").unwrap().contains("deleted"), "{}", browser.text());
        let left = admin.get("/clients/acme").await.json();
        assert_eq!((&left["audiences"], &left["scope"]), (&json!([]), &json!("openid")));
        assert!(admin.get("/clients/ledger").await.json()["resource_server"].is_null());
        // security.md TK5: nor does the grant of before give a token for it.
        app.refresh(&tokens.refresh).await.refused(400, "invalid_target");
        let events = "SELECT count(*) AS number FROM audit_events WHERE event IN ('api_deleted', 'client_changed')";
        let rows = server.house.store.read(move |conn| crate::storage::raw::number(conn, events)).await.unwrap();
        assert_eq!(rows, 3);
    }

    async fn a_scope_that_an_api_loses_is_missing_in_the_next_token(db: Database) {
        let server = Server::start(&db).await;
        let mut app = bank(&server).await;
        let mut person = Browser::new();
        let tokens = app.tokens(&mut person, "ada@example.com").await;
        assert_eq!(claims(&tokens.access)["scope"], "accounts:read openid payments:write");
        let admin = Administrator::with(&server, "admin:clients").await;
        let (place, seen) = listed(&admin).await;
        let fewer = json!({ "scope": "accounts:read" });
        let refused = admin.send(Method::PATCH, &place, &seen, fewer.clone()).await;
        refused.problem(409, "in_use");
        assert_eq!(refused.text("field"), "scope");
        let confirmed = admin.send(Method::PATCH, &format!("{place}?confirm=true"), &seen, fewer).await;
        assert_eq!(confirmed.text("scope"), "accounts:read");
        assert_eq!(admin.get("/clients/acme").await.text("scope"), "accounts:read openid");
        let next = Tokens::of(&app.refresh(&tokens.refresh).await);
        assert_eq!(claims(&next.access)["scope"], "accounts:read openid");
        let callback = app.authorize(&mut person, &[]).await;
        assert_eq!(callback.error(), "invalid_scope");
        app.asks_for("openid accounts:read");
        app.authorize(&mut person, &[]).await.code();
        // The page asks before it does the same.
        let mut browser = enter(&server, "root@example.com", &["admin"], &format!("/admin{place}")).await;
        browser.submit("#save", &[("scope", "")]).await;
        assert_eq!(browser.status(), 409);
        assert!(browser.find("#refusal").unwrap().contains("confirm"), "{}", browser.text());
        browser.submit("#save", &[("confirm", "yes")]).await.follow().await;
        assert_eq!(admin.get("/clients/acme").await.text("scope"), "openid");
    }

    async fn a_scope_that_another_api_has_too_stays(db: Database) {
        let server = Server::start(&db).await;
        bank(&server).await;
        let broker = server.api("https://broker.example", "payments:write").await;
        let audiences = vec![BANK.parse().unwrap(), broker];
        let scope = "openid accounts:read payments:write".parse().unwrap();
        server.client(Client { audiences, scope, ..server.draft("both") }).await;
        let program = program(&db);
        let deleted = program.run(&["apis", "delete", BANK, "--yes", "--json"]).json();
        assert_eq!((&deleted["clients"], &deleted["grants"]), (&json!(2), &json!(0)));
        let both = program.run(&["clients", "show", "both", "--json"]).json();
        assert_eq!((&both["audiences"], &both["scope"]), (&json!(["https://broker.example"]), &json!("openid payments:write")));
    }

    async fn nobody_changes_a_client_that_may_do_more_by_its_api(db: Database) {
        let server = Server::start(&db).await;
        bank(&server).await;
        let audiences = vec![BANK.parse().unwrap()];
        let scope = "accounts:read admin:keys".parse().unwrap();
        server.client(Client { audiences, scope, ..server.draft("robot") }).await;
        let admin = Administrator::with(&server, "admin:clients").await;
        let (place, seen) = listed(&admin).await;
        admin.delete(&format!("{place}?confirm=true"), &seen).await.problem(403, "forbidden");
        // Nothing of it was done.
        assert_eq!(admin.get("/clients/acme").await.json()["audiences"], json!([BANK]));
        assert_eq!(admin.get(&place).await.status, 200);
    }

    async fn what_is_taken_from_a_registration_is_missing_in_the_next_token(db: Database) {
        let server = Server::start(&db).await;
        let app = bank(&server).await;
        let tokens = app.tokens(&mut Browser::new(), "ada@example.com").await;
        let program = program(&db);
        program.run(&["clients", "edit", "acme", "--scope", "openid accounts:read"]);
        let next = Tokens::of(&app.refresh(&tokens.refresh).await);
        assert_eq!(claims(&next.access)["scope"], "accounts:read openid");
    }
}
