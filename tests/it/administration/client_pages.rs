//! The pages of clients: registered, changed and ended there as over the API and from the command line.

use serde_json::json;
use signet::domain::application_type::ApplicationType;
use signet::domain::client::{Client, ClientAuthentication, GrantType};
use signet::domain::time::Span;

use super::pages::enter;
use crate::support::{Administrator, Application, Browser, Server};

fn said(browser: &Browser, selector: &str) -> String {
    browser.find(selector).unwrap_or_else(|| panic!("no {selector}: {}", browser.text()))
}

/// The status with which a client's own secret is answered at the token endpoint.
async fn asks(server: &Server, id: &str, secret: &str) -> u16 {
    let form = [("grant_type", "client_credentials")];
    let request = server.http().post(server.at("/token")).basic_auth(id, Some(secret)).form(&form);
    server.send(request).await.status.as_u16()
}

on_both_databases! {
    async fn a_client_lives_through_the_pages(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:clients").await;
        let mut browser = enter(&server, "ada@example.com", &["admin"], "/admin/new-client").await;
        assert!(said(&browser, "#kinds").contains("Single-page application"), "{}", browser.text());
        browser.get(&server.at("/admin/new-client/web_app")).await;
        let lines = "https://shop.example/cb\nhttp://shop.example/cb\n\n/cb";
        let typed = [("client_id", "shop!"), ("client_name", "The shop"), ("redirect_uris", lines)];
        browser.submit("#register", &typed).await;
        assert_eq!(browser.status(), 422);
        let wrong = said(&browser, "#redirect_uris-error");
        assert!(wrong.contains("Line 2: redirect URI `http://shop.example/cb`") && wrong.contains("Line 4:"), "{wrong}");
        assert!(browser.find("#client_id-error").is_some() && browser.body().contains("http://shop.example/cb\n\n/cb"));
        browser.submit("#register", &[("client_id", "shop"), ("redirect_uris", "com.example.shop:/cb")]).await;
        assert!(said(&browser, "#redirect_uris-error").contains("native"), "{}", browser.text());
        browser.submit("#register", &[("redirect_uris", "https://shop.example/cb\r\nhttps://shop.example/cb2")]).await;
        assert_eq!(browser.status(), 200, "{}", browser.text());
        let secret = said(&browser, "#secret");
        assert!(secret.len() >= 43, "{secret}");
        let made = admin.get("/clients/shop").await;
        assert_eq!(made.json()["redirect_uris"], json!(["https://shop.example/cb", "https://shop.example/cb2"]));
        assert_eq!(made.json()["scope"], "email openid profile");

        browser.get(&server.at("/admin/clients?query=SHOP&kind=web_app&state=enabled")).await;
        assert!(said(&browser, "#clients").contains("The shop"), "{}", browser.text());
        browser.get(&server.at("/admin/clients?query=shop&kind=service")).await;
        assert!(browser.find("#clients").is_none() && browser.find("#none").is_some(), "{}", browser.text());
        browser.get(&server.at("/admin/clients/shop")).await;
        assert!(!browser.body().contains(&secret) && said(&browser, "#facts").contains("https://shop.example/cb2"));

        browser.get(&server.at("/admin/clients/shop/edit")).await;
        browser.submit("#save", &[("access_ttl_seconds", "5m"), ("client_name", "Shop"), ("first_party", "yes")]).await;
        browser.follow().await;
        assert!(said(&browser, "#notice").contains("changed"), "{}", browser.text());
        let changed = admin.get("/clients/shop").await.json();
        assert_eq!((&changed["access_ttl_seconds"], &changed["first_party"]), (&json!(300), &json!(true)));
        assert_eq!(changed["grant_types"], json!(["authorization_code", "refresh_token"]));

        for (button, state) in [("#disable", "disabled"), ("#enable", "enabled")] {
            browser.submit(button, &[]).await.follow().await;
            assert!(said(&browser, "h1").contains(state), "{}", browser.text());
        }
        browser.submit("#revoke-tokens", &[]).await.follow().await;
        assert!(admin.get("/clients/shop").await.json()["tokens_not_before"].is_string());
        browser.submit("#delete", &[]).await.follow().await;
        assert!(said(&browser, "#notice").contains("deleted"), "{}", browser.text());
        admin.get("/clients/shop").await.problem(404, "not_found");
        assert_eq!(browser.get(&server.at("/admin/clients/shop")).await.status(), 404);
    }

    async fn a_secret_is_shown_once_and_two_work_for_a_while(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = enter(&server, "ada@example.com", &["admin"], "/admin/new-client/service").await;
        browser.submit("#register", &[("client_id", "job"), ("client_name", "Job"), ("scope", "jobs:run"), ("audiences", "urn:jobs")]).await;
        assert!(said(&browser, ".api-notice").contains("urn:jobs"), "{}", browser.text());
        let first = said(&browser, "#secret");
        browser.get(&server.at("/admin/clients/job")).await;
        browser.submit("#rotate-secret", &[("overlap", "3600")]).await;
        let second = said(&browser, "#secret");
        assert!(browser.find("#older").is_some() && browser.header("cache-control").unwrap().contains("no-store"));
        assert_eq!((asks(&server, "job", &first).await, asks(&server, "job", &second).await), (200, 200));
        browser.get(&server.at("/admin/clients/job")).await;
        assert!(browser.find("#rotate-secret").is_none() && browser.find("#secrets").unwrap().contains("before"));
        browser.submit("#end-old-secret", &[]).await.follow().await;
        assert_eq!((asks(&server, "job", &first).await, asks(&server, "job", &second).await), (401, 200));
    }

    async fn whoever_was_slower_sees_both_states_and_loses_nothing(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let admin = Administrator::with(&server, "admin:clients").await;
        let mut browser = enter(&server, "ada@example.com", &["admin"], "/admin/clients/acme/edit").await;
        let seen = admin.get("/clients/acme").await;
        admin.send(reqwest::Method::PATCH, "/clients/acme", &seen, json!({ "client_name": "Theirs" })).await;
        browser.submit("#save", &[("client_name", "Mine"), ("access_ttl_seconds", "7m")]).await;
        assert_eq!(browser.status(), 412);
        let differences = said(&browser, "#differences");
        assert!(differences.contains("Theirs") && differences.contains("Mine") && differences.contains("7m"), "{differences}");
        assert!(said(&browser, "#meanwhile").contains("admin-"), "{}", browser.text());
        assert_eq!(admin.get("/clients/acme").await.json()["client_name"], "Theirs");
        browser.submit("#save", &[]).await.follow().await;
        let now = admin.get("/clients/acme").await.json();
        assert_eq!((&now["client_name"], &now["access_ttl_seconds"]), (&json!("Mine"), &json!(420)));
    }

    async fn a_client_that_people_use_says_so_before_it_goes(db: Database) {
        let server = Server::start(&db).await;
        server.user("bob@example.com").await;
        server.web_app("acme").await;
        Application::new(&server, "acme").tokens(&mut Browser::new(), "bob@example.com").await;
        let mut browser = enter(&server, "ada@example.com", &["admin"], "/admin/clients/acme").await;
        assert!(said(&browser, "#last-used").contains("Last used"), "{}", browser.text());
        assert!(said(&browser, "#delete-consequence").contains("1 grant of 1 person"), "{}", browser.text());
        browser.submit("#delete", &[]).await;
        assert_eq!(browser.status(), 409);
        assert!(said(&browser, "#refusal").contains("is used"), "{}", browser.text());
        browser.submit("#delete", &[("confirm", "yes")]).await.follow().await;
        assert!(said(&browser, "#notice").contains("deleted"), "{}", browser.text());
    }

    async fn every_setting_can_be_changed_on_the_page(db: Database) {
        let server = Server::start(&db).await;
        let grants = vec![GrantType::AuthorizationCode, GrantType::RefreshToken];
        let redirect_uris = vec!["com.example.tool:/first".parse().unwrap()];
        let (application_type, authentication) = (ApplicationType::Native, ClientAuthentication::None);
        let draft = server.draft("tool");
        server.client(Client { grants, redirect_uris, application_type, authentication, ..draft }).await;
        let admin = Administrator::with(&server, "admin:clients").await;
        let mut browser = enter(&server, "ada@example.com", &["admin"], "/admin/clients/tool/edit").await;
        // What nobody touched stays as it is, and is no event.
        let before = admin.get("/clients/tool").await;
        browser.submit("#save", &[]).await.follow().await;
        assert_eq!(admin.get("/clients/tool").await.header("etag"), before.header("etag"), "{}", browser.text());
        browser.get(&server.at("/admin/clients/tool/edit")).await;
        browser.submit("#save", &[("application_type", "web")]).await;
        assert_eq!(browser.status(), 422);
        assert!(said(&browser, "#redirect_uris-error").contains("native"), "{}", browser.text());
        let typed = [
            ("application_type", "native"), ("client_name", "Tool"), ("redirect_uris", "com.example.tool:/cb"),
            ("post_logout_redirect_uris", "com.example.tool:/bye"), ("initiate_login_uri", "https://tool.example/start"),
            ("scope", "openid email"), ("second_factor", "required"), ("email_verification", "before_tokens"),
            ("access_ttl_seconds", "10m"), ("refresh_ttl_seconds", "2d"), ("offline", "ends_with_logout"),
            ("permissions_claim", "yes"), ("brand_color", "#17594f"), ("client_uri", "https://tool.example/"),
            ("policy_uri", "https://tool.example/privacy"), ("tos_uri", "https://tool.example/terms"),
        ];
        browser.submit("#save", &typed).await;
        assert!(said(&browser, "h1").contains("changed"), "{}", browser.text());
        let now = admin.get("/clients/tool").await.json();
        for (name, value) in [
            ("client_name", json!("Tool")), ("redirect_uris", json!(["com.example.tool:/cb"])),
            ("post_logout_redirect_uris", json!(["com.example.tool:/bye"])), ("scope", json!("email openid")),
            ("initiate_login_uri", json!("https://tool.example/start")), ("second_factor", json!("required")),
            ("email_verification", json!("before_tokens")), ("access_ttl_seconds", json!(600)),
            ("refresh_ttl_seconds", json!(172_800)), ("offline", json!("ends_with_logout")),
            ("brand_color", json!("#17594f")), ("client_uri", json!("https://tool.example/")),
            ("policy_uri", json!("https://tool.example/privacy")), ("tos_uri", json!("https://tool.example/terms")),
            ("permissions_claim", json!(true)), ("roles_claim", json!(true)), ("application_type", json!("native")),
        ] {
            assert_eq!(now[name], value, "{name}");
        }
    }
}

on_sqlite! {
    async fn who_only_looks_is_shown_no_form(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let mut auditor = enter(&server, "ada@example.com", &["auditor"], "/admin/clients/acme").await;
        assert!(auditor.find("#facts").is_some() && auditor.find("form[method=post]").is_none(), "{}", auditor.text());
        for place in ["/admin/new-client", "/admin/new-client/service", "/admin/clients/acme/edit"] {
            assert_eq!(auditor.get(&server.at(place)).await.status(), 403, "{place}");
        }
        auditor.post(&server.at("/admin/clients/acme/disable"), &[("csrf", "x")]).await;
        assert_eq!(auditor.status(), 403);
        let mut support = enter(&server, "eve@example.com", &["support"], "/admin").await;
        assert_eq!(support.get(&server.at("/admin/clients")).await.status(), 403);
    }

    async fn nobody_lays_hands_on_a_client_that_may_do_more(db: Database) {
        let server = Server::start(&db).await;
        let roles = Administrator::with(&server, "admin:roles admin:clients").await;
        let clerk = json!({ "name": "clerk", "description": "Clients", "permissions": ["signet.clients:read", "signet.clients:manage"] });
        assert_eq!(roles.post("/roles", clerk).await.status, 201);
        let ops = Client { scope: "admin:keys".parse().unwrap(), ..server.draft("ops") };
        server.client(ops).await;
        let mut browser = enter(&server, "ada@example.com", &["clerk"], "/admin/clients/ops").await;
        assert!(browser.find("#beyond").is_some() && browser.find("form[method=post]").is_none(), "{}", browser.text());
        assert_eq!(browser.get(&server.at("/admin/clients/ops/edit")).await.status(), 403);
        browser.get(&server.at("/admin/new-client/service")).await;
        browser.submit("#register", &[("client_id", "mine"), ("client_name", "Mine"), ("scope", "admin:keys")]).await;
        assert_eq!(browser.status(), 403);
        assert!(said(&browser, "#scope-error").contains("permissions that you do not have"), "{}", browser.text());
    }

    async fn an_old_sign_in_changes_no_client(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let mut browser = enter(&server, "ada@example.com", &["admin"], "/admin/clients/acme/edit").await;
        server.clock.advance(Span::from_minutes(6));
        browser.submit("#save", &[("client_name", "Tardy")]).await;
        assert!(browser.header("location").unwrap().ends_with("/login?return=/admin/clients/acme/edit"));
        browser.get(&server.at("/admin/clients/acme")).await;
        assert!(!browser.body().contains("Tardy"), "{}", browser.text());
    }

    async fn a_name_of_others_is_text(db: Database) {
        let server = Server::start(&db).await;
        let name = "<script>alert(1)</script>".to_owned();
        let loopback = vec!["http://127.0.0.1/cb".parse().unwrap()];
        let application_type = ApplicationType::Native;
        server.client(Client { name, redirect_uris: loopback, application_type, ..server.draft("evil") }).await;
        let mut browser = enter(&server, "ada@example.com", &["admin"], "/admin/clients").await;
        for place in ["/admin/clients", "/admin/clients/evil", "/admin/clients/evil/edit"] {
            browser.get(&server.at(place)).await;
            assert!(browser.body().contains("&#60;script&#62;alert"), "{place}: {}", browser.body());
            assert!(!browser.body().contains("<script"), "{place}");
        }
    }
}
