//! Clients over the API: registered, changed, given other secrets, and ended.

use reqwest::Method;
use serde_json::json;
use signet::domain::client::{Client, ClientClaims};
use signet::domain::time::Span;

use super::pages::enter;
use super::program;
use crate::support::{Administrator, Answer, Application, Browser, Server, Tokens, claims};

/// A token of a client's own with this secret.
async fn ask(server: &Server, id: &str, secret: &str) -> Answer {
    let form = [("grant_type", "client_credentials")];
    server.send(server.http().post(server.at("/token")).basic_auth(id, Some(secret)).form(&form)).await
}

/// What the API says of a client.
async fn shown(admin: &Administrator<'_>, id: &str) -> Answer {
    admin.get(&format!("/clients/{id}")).await
}

async fn do_to(admin: &Administrator<'_>, id: &str, what: &str) -> Answer {
    let seen = shown(admin, id).await;
    admin.send(Method::POST, &format!("/clients/{id}/{what}"), &seen, json!({})).await
}

on_both_databases! {
    async fn a_client_lives_over_the_api(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:clients").await;
        let wanted = json!({ "client_id": "shop", "template": "web_app", "redirect_uris": ["https://shop.example/cb"] });
        let made = admin.post("/clients", wanted.clone()).await;
        assert_eq!(made.status, 201, "{made:?}");
        assert_eq!(made.json()["grant_types"], json!(["authorization_code", "refresh_token"]));
        assert!(made.text("client_secret").len() >= 43, "{made:?}");
        admin.post("/clients", wanted).await.problem(409, "taken");
        let one = shown(&admin, "shop").await;
        assert_eq!(one.header("etag"), made.header("etag"));
        assert!(one.json().get("client_secret").is_none());

        let change = json!({ "client_name": "Shop", "access_ttl_seconds": 300 });
        let changed = admin.send(Method::PATCH, "/clients/shop", &made, change).await;
        assert_eq!((&changed.json()["client_name"], &changed.json()["access_ttl_seconds"]), (&json!("Shop"), &json!(300)));
        assert_eq!(changed.json()["redirect_uris"], json!(["https://shop.example/cb"]));
        let back = admin.send(Method::PATCH, "/clients/shop", &changed, json!({ "access_ttl_seconds": null })).await;
        assert_eq!(back.json()["access_ttl_seconds"], json!(null));
        admin.send(Method::PATCH, "/clients/shop", &changed, json!({ "client_name": "Late" })).await.problem(412, "changed");
        assert_eq!(admin.delete("/clients/shop", &back).await.status, 204);
        shown(&admin, "shop").await.problem(404, "not_found");
    }

    async fn a_change_is_held_to_the_rules_of_a_registration(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:clients").await;
        server.web_app("acme").await;
        let seen = shown(&admin, "acme").await;
        for (change, field) in [
            (json!({ "token_endpoint_auth_method": "none" }), "grant_types"),
            (json!({ "grant_types": [] }), "grant_types"),
            (json!({ "redirect_uris": [] }), "redirect_uris"),
            (json!({ "redirect_uris": ["http://app.example/cb"] }), "redirect_uris"),
            (json!({ "access_ttl_seconds": 3601 }), "access_ttl_seconds"),
            (json!({ "client_id": "other" }), "client_id"),
            (json!({ "pkce": "maybe" }), "pkce"),
        ] {
            let refused = admin.send(Method::PATCH, "/clients/acme", &seen, change).await;
            refused.problem(422, "invalid");
            assert_eq!(refused.text("field"), field);
        }
        assert_eq!(shown(&admin, "acme").await.header("etag"), seen.header("etag"));
        // Who becomes public has no secret any more, and who comes back gets another one.
        let public = json!({ "token_endpoint_auth_method": "none", "grant_types": ["authorization_code"] });
        let public = admin.send(Method::PATCH, "/clients/acme", &seen, public).await;
        assert!(public.json().get("client_secret").is_none(), "{public:?}");
        let again = json!({ "token_endpoint_auth_method": "client_secret_post" });
        let again = admin.send(Method::PATCH, "/clients/acme", &public, again).await;
        assert!(again.text("client_secret").len() >= 43);
    }

    async fn two_secrets_work_until_the_older_one_ends(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:clients").await;
        let job = json!({ "client_id": "job", "template": "service", "scope": "jobs:run", "audiences": ["urn:jobs"] });
        let made = admin.post("/clients", job).await;
        let first = made.text("client_secret");
        let rotate = async |seen: &Answer, overlap: i64| {
            admin.send(Method::POST, "/clients/job/rotate-secret", seen, json!({ "overlap_seconds": overlap })).await
        };
        let rotated = rotate(&made, 3600).await;
        let second = rotated.text("client_secret");
        for secret in [&first, &second] {
            assert_eq!(ask(&server, "job", secret).await.status, 200);
        }
        // A third one would lock out whoever uses the first.
        rotate(&rotated, 60).await.problem(409, "conflict");
        rotate(&rotated, 30 * 86_400 + 1).await.problem(422, "invalid");
        server.clock.advance(Span::from_seconds(3600));
        ask(&server, "job", &first).await.refused(401, "invalid_client");
        assert_eq!(ask(&server, "job", &second).await.status, 200);

        let admin = Administrator::with(&server, "admin:clients").await;
        let third = admin.send(Method::POST, "/clients/job/rotate-secret", &rotated, json!({})).await;
        assert_eq!(ask(&server, "job", &second).await.status, 200);
        let ended = admin.send(Method::POST, "/clients/job/end-old-secret", &third, json!({})).await;
        assert_eq!(ended.json()["previous_secret_until"], json!(null));
        ask(&server, "job", &second).await.refused(401, "invalid_client");
        // In an emergency nothing old works on.
        let fourth = admin.send(Method::POST, "/clients/job/rotate-secret", &ended, json!({ "overlap_seconds": 0 })).await;
        ask(&server, "job", &third.text("client_secret")).await.refused(401, "invalid_client");
        assert_eq!(ask(&server, "job", &fourth.text("client_secret")).await.status, 200);
    }

    async fn a_disabled_client_has_nothing_and_a_cut_off_leaves_it_nothing(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:clients").await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        server.web_app("other").await;
        let app = Application::new(&server, "acme");
        let mut browser = Browser::new();
        let tokens = app.tokens(&mut browser, "ada@example.com").await;
        assert_eq!(do_to(&admin, "acme", "disable").await.json()["enabled"], false);
        server.userinfo(&tokens.access).await.refused(401, "invalid_token");
        app.refresh(&tokens.refresh).await.refused(401, "invalid_client");
        do_to(&admin, "acme", "enable").await;
        assert_eq!(server.userinfo(&tokens.access).await.status, 200);

        let code = app.authorize(&mut browser, &[]).await.code();
        let seen = do_to(&admin, "acme", "revoke-tokens").await;
        assert!(seen.json()["tokens_not_before"].is_string(), "{seen:?}");
        server.userinfo(&tokens.access).await.refused(401, "invalid_token");
        app.refresh(&tokens.refresh).await.refused(400, "invalid_grant");
        app.redeem(&code).await.refused(400, "invalid_grant");
    }

    async fn a_client_that_people_use_is_deleted_on_purpose_only(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:clients").await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let app = Application::new(&server, "acme");
        let tokens = app.tokens(&mut Browser::new(), "ada@example.com").await;
        let used = admin.get("/clients/acme/use").await.json();
        assert_eq!((&used["grants"], &used["people"], &used["sessions"]), (&json!(1), &json!(1), &json!(1)));
        assert!(used["last_used_at"].is_string(), "{used}");
        let seen = shown(&admin, "acme").await;
        let refused = admin.delete("/clients/acme", &seen).await;
        refused.problem(409, "in_use");
        assert!(refused.text("detail").contains("people who gave them 1"), "{refused:?}");
        assert_eq!(admin.delete("/clients/acme?confirm=true", &seen).await.status, 204);
        server.userinfo(&tokens.access).await.refused(401, "invalid_token");
    }

    async fn nobody_gives_a_client_more_than_they_have(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:clients").await;
        let more = json!({ "client_id": "root", "template": "service", "scope": "admin:keys" });
        admin.post("/clients", more).await.problem(403, "forbidden");
        server.web_app("acme").await;
        let seen = shown(&admin, "acme").await;
        let refused = admin.send(Method::PATCH, "/clients/acme", &seen, json!({ "scope": "admin:users" })).await;
        refused.problem(403, "forbidden");
        let own = json!({ "client_id": "own", "template": "service", "scope": "admin:clients" });
        assert_eq!(admin.post("/clients", own).await.status, 201);
        // Nor does anybody take over a client that can do more.
        let draft = server.draft("keeper");
        server.client(Client { scope: "admin:keys".parse().unwrap(), ..draft }).await;
        for what in ["disable", "enable", "revoke-tokens", "rotate-secret", "end-old-secret"] {
            do_to(&admin, "keeper", what).await.problem(403, "forbidden");
        }
        let seen = shown(&admin, "keeper").await;
        admin.delete("/clients/keeper?confirm=true", &seen).await.problem(403, "forbidden");
        let less = json!({ "scope": "openid", "redirect_uris": ["https://evil.example/cb"] });
        admin.send(Method::PATCH, "/clients/keeper", &seen, less).await.problem(403, "forbidden");
    }

    async fn a_client_is_told_of_roles_and_permissions_as_it_is_registered(db: Database) {
        let server = Server::start(&db).await;
        let roles = Administrator::with(&server, "admin:roles").await;
        let trader = json!({ "name": "trader", "permissions": ["orders:write", "signet.roles:read"] });
        roles.send(Method::PUT, "/roles/trader", &roles.post("/roles", trader).await, json!({ "description": "", "permissions": ["orders:write", "orders:read", "signet.roles:read"] })).await;
        server.user_with_roles("ada@example.com", &["trader"]).await;
        for (id, told) in [("none", ClientClaims { roles: false, permissions: false }), ("both", ClientClaims { roles: true, permissions: true })] {
            let draft = server.draft(id);
            server.client(Client { claims: told, ..draft }).await;
            let app = Application::new(&server, id);
            let first = app.tokens(&mut Browser::new(), "ada@example.com").await;
            let next = Tokens::of(&app.refresh(&first.refresh).await);
            for token in [&first.access, &next.access] {
                let said = claims(token);
                if told.roles {
                    assert_eq!((&said["roles"], &said["permissions"]), (&json!(["trader"]), &json!(["orders:read", "orders:write"])));
                } else {
                    assert!(said.get("roles").is_none() && said.get("permissions").is_none(), "{said}");
                }
            }
        }
    }

    async fn what_people_see_of_a_client_is_set_and_taken_away(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:clients").await;
        let wanted = json!({
            "client_id": "shop", "template": "web_app", "redirect_uris": ["https://shop.example/cb"],
            "brand_color": "#17594f", "policy_uri": "https://shop.example/privacy",
        });
        let made = admin.post("/clients", wanted).await;
        assert_eq!((made.status.as_u16(), &made.json()["brand_color"]), (201, &json!("#17594f")), "{made:?}");
        for (field, wrong) in [
            ("brand_color", "#eeeeee"), ("brand_color", "green"), ("client_uri", "http://shop.example/"),
            ("policy_uri", "javascript:alert(1)"), ("tos_uri", "https://u@shop.example/"),
            ("application_type", "spa"), ("initiate_login_uri", "com.example.shop:/start"),
        ] {
            let refused = admin.send(Method::PATCH, "/clients/shop", &made, json!({ field: wrong })).await;
            refused.problem(422, "invalid");
            assert_eq!(refused.json()["field"], field, "{refused:?}");
        }
        let gone = json!({ "brand_color": null, "policy_uri": null, "tos_uri": "https://shop.example/terms" });
        let changed = admin.send(Method::PATCH, "/clients/shop", &made, gone).await.json();
        for (field, value) in [("brand_color", json!(null)), ("policy_uri", json!(null)), ("tos_uri", json!("https://shop.example/terms"))] {
            assert_eq!(changed[field], value, "{field}");
        }
    }

    async fn clients_are_found_alike_at_every_door(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:clients").await;
        for (id, template, uris) in [
            ("shop", "web_app", json!(["https://shop.example/cb"])), ("till", "native_app", json!(["com.example.shop:/cb"])),
            ("jobs", "service", json!([])),
        ] {
            let made = admin.post("/clients", json!({ "client_id": id, "template": template, "redirect_uris": uris })).await;
            assert_eq!(made.status, 201, "{made:?}");
        }
        let seen = shown(&admin, "till").await;
        admin.send(Method::POST, "/clients/till/disable", &seen, json!({})).await;
        let mut browser = enter(&server, "ada@example.com", &["admin"], "/admin/clients").await;
        for (query, options, ids) in [
            ("query=SHOP", &["--query", "SHOP"][..], &["shop", "till"][..]),
            ("kind=native_app&query=example", &["--kind", "native_app", "--query", "example"], &["till"]),
            ("state=disabled", &["--state", "disabled"], &["till"]),
            ("state=enabled&query=jobs", &["--state", "enabled", "--query", "jobs"], &["jobs"]),
            ("query=nowhere", &["--query", "nowhere"], &[]),
        ] {
            let found = |list: &serde_json::Value| -> Vec<String> {
                list.as_array().unwrap().iter().map(|one| one["client_id"].as_str().unwrap().to_owned()).collect()
            };
            assert_eq!(found(&admin.get(&format!("/clients?{query}")).await.json()["items"]), ids, "{query}");
            let line = [&["clients", "list", "--json"], options].concat();
            assert_eq!(found(&program(&db).run(&line).json()["clients"]), ids, "{query}");
            browser.get(&server.at(&format!("/admin/clients?{query}"))).await;
            let listed = browser.find("#clients tbody").unwrap_or_default();
            for id in ["shop", "till", "jobs"] {
                assert_eq!(browser.body().contains(&format!("/admin/clients/{id}\"")), ids.contains(&id), "{query}: {listed}");
            }
        }
        admin.get("/clients?kind=toaster").await.problem(422, "invalid");
        let one = admin.get("/clients?limit=1&state=enabled").await.json();
        let next = one["next"].as_str().unwrap();
        assert_ne!(admin.get(&format!("/clients?limit=1&state=enabled&after={next}")).await.json()["items"], one["items"]);
    }
}
