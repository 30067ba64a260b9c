//! People over the API: found, made, changed, helped.

use reqwest::Method;
use serde_json::{Value, json};
use signet::domain::time::Span;

use crate::storage::count;
use crate::support::{Administrator, Answer, PASSWORD, Server};

fn addresses(answer: &Answer) -> Vec<String> {
    let json = answer.json();
    let items = json["items"].as_array().unwrap_or_else(|| panic!("{answer:?}"));
    items.iter().map(|user| user["email"].as_str().unwrap().to_owned()).collect()
}

/// Makes an account without mailing its person.
async fn make(admin: &Administrator<'_>, mut body: Value) -> Answer {
    body["send_password_link"] = json!(false);
    let made = admin.post("/users", body).await;
    assert_eq!(made.status, 201, "{made:?}");
    made
}

/// Signs in by the password; whether that was let in.
async fn gets_in(server: &Server, email: &str) -> bool {
    let mut browser = crate::support::Browser::new();
    browser.get(&server.at("/account")).await.follow_within(&server.url).await;
    browser
        .submit("#sign-in", &[("email", email), ("password", PASSWORD)])
        .await
        .follow_within(&server.url)
        .await;
    browser.url().path() == "/account"
}

on_both_databases! {
    async fn people_are_found_by_what_they_are_called(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:users").await;
        for (email, name, username, external) in [
            ("Ada@Example.com", "Ada King Lovelace", Some("countess"), Some("HR-1815")),
            ("bob@example.com", "Bob Ada", None, None),
            ("ångström@example.com", "Anders Ångström", Some("anders"), None),
            ("100%@example.com", "100% real", None, None),
        ] {
            make(&admin, json!({ "email": email, "name": name, "username": username, "external_id": external })).await;
        }
        let found = async |query: &str| {
            let written: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
            addresses(&admin.get(&format!("/users?query={written}")).await)
        };
        // Whoever is found by several of their names is found once.
        assert_eq!(found("ADA").await, ["bob@example.com", "Ada@Example.com"]);
        assert_eq!(found("ada@example.com").await, ["Ada@Example.com"]);
        assert_eq!(found("lovelace").await, ["Ada@Example.com"]);
        assert_eq!(found("Countess").await, ["Ada@Example.com"]);
        assert_eq!(found("hr-18").await, ["Ada@Example.com"]);
        assert_eq!(found("ÅNG").await, ["ångström@example.com"]);
        assert_eq!(found("100%").await, ["100%@example.com"]);
        // No pattern, and not from the middle.
        for nobody in ["%", "_", "example.com", "zz", "ada%"] {
            assert_eq!(found(nobody).await, [""; 0], "{nobody}");
        }
        let id = admin.get("/users?query=countess").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!(found(&id).await, ["Ada@Example.com"]);
        assert_eq!(admin.get("/users?query=&limit=200").await.json()["items"].as_array().unwrap().len(), 4);
        for wrong in ["state=gone", "role=Big%20Boss"] {
            admin.get(&format!("/users?{wrong}")).await.problem(422, "invalid");
        }
        admin.get(&format!("/users?query={}", "x".repeat(400))).await.problem(400, "malformed_request");
        admin.get("/users?query=a&after=01890000-0000-7000-8000-000000000000~%25").await.problem(400, "malformed_request");
    }

    async fn a_search_comes_in_pages_without_gaps(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:users").await;
        for number in 0..7 {
            make(&admin, json!({ "email": format!("mia{number}@example.com"), "name": format!("Mia {number}") })).await;
            server.clock.advance(Span::from_seconds(1));
        }
        for filter in ["query=mia", "query=mia&state=active", "state=active", ""] {
            let (mut all, mut path) = (Vec::new(), format!("/users?{filter}&limit=2"));
            loop {
                let page = admin.get(&path).await;
                all.extend(addresses(&page));
                let Some((link, _)) = page.header("link").split_once('>') else { break };
                path = link.trim_start_matches("</api/admin/v1").to_owned();
            }
            let expected: Vec<String> = (0..7).map(|number| format!("mia{number}@example.com")).collect();
            assert_eq!(all, expected, "{filter}");
        }
    }

    async fn a_search_can_be_for_a_state_or_a_role(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:users").await;
        server.user_with_roles("ada@example.com", &["auditor"]).await;
        let bob = server.user("bob@example.com").await;
        assert_eq!(admin.post(&format!("/users/{bob}/disable"), json!({})).await.status, 200);
        for (filter, expected) in [
            ("role=auditor", "ada@example.com"),
            ("role=auditor&query=lovel", "ada@example.com"),
            ("role=auditor&state=active", "ada@example.com"),
            ("state=disabled", "bob@example.com"),
            ("state=disabled&query=ada", "bob@example.com"),
        ] {
            assert_eq!(addresses(&admin.get(&format!("/users?{filter}")).await), [expected], "{filter}");
        }
    }

    async fn an_account_lives_over_the_api(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:users").await;
        let body = json!({ "email": "ada@example.com", "name": "Ada", "phone_number": "+49 30 1234567", "locale": "de", "external_id": "7" });
        let made = make(&admin, body).await;
        assert_eq!((made.json()["phone_number"].as_str(), made.json()["state"].as_str()), (Some("+49301234567"), Some("active")));
        let place = format!("/users/{}", made.text("id"));
        let seen = admin.get(&place).await;
        let patch = json!({ "name": "Ada Lovelace", "phone_number": null, "zoneinfo": "Europe/Berlin", "username": "ada" });
        let changed = admin.send(Method::PATCH, &place, &seen, patch).await;
        assert_eq!(changed.status, 200, "{changed:?}");
        let json = changed.json();
        assert_eq!((&json["phone_number"], &json["zoneinfo"], &json["locale"]), (&Value::Null, &json!("Europe/Berlin"), &json!("de")));
        admin.send(Method::PATCH, &place, &seen, json!({ "name": "Mallory" })).await.problem(412, "changed");
        assert_eq!(addresses(&admin.get("/users?query=lovelace").await), ["ada@example.com"]);

        make(&admin, json!({ "email": "bob@example.com", "name": "Bob" })).await;
        let bob = admin.get("/users?query=bob").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
        let bob = format!("/users/{bob}");
        let seen = admin.get(&bob).await;
        for (field, value) in [("email", "ADA@example.com"), ("username", "Ada"), ("external_id", "7")] {
            let refused = admin.send(Method::PATCH, &bob, &seen, json!({ field: value })).await;
            refused.problem(409, "taken");
            assert_eq!(refused.text("field"), field);
            let refused = admin.post("/users", json!({ "email": "eve@example.com", "name": "Eve", field: value })).await;
            refused.problem(409, "taken");
        }
        let moved = admin.send(Method::PATCH, &bob, &seen, json!({ "email": "rob@example.com" })).await;
        assert_eq!((moved.text("email"), moved.json()["email_verified"].clone()), ("rob@example.com".to_owned(), json!(false)));
        assert_eq!(addresses(&admin.get("/users?query=bob@").await), [""; 0]);
        assert_eq!(addresses(&admin.get("/users?query=rob").await), ["rob@example.com"]);
        let told = "audit_events WHERE event = 'user_changed' AND changes LIKE '%\"before\":\"bob@example.com\"%'";
        assert_eq!(count(&server.house.store, told).await, 1);
    }

    async fn what_decides_who_somebody_is_cannot_be_written(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:users").await;
        let place = format!("/users/{}", server.user("ada@example.com").await);
        let seen = admin.get(&place).await;
        for field in ["password", "password_hash", "is_admin", "id", "roles", "state", "created_at", "permissions"] {
            let patch = json!({ "name": "Ada", field: "x" });
            admin.send(Method::PATCH, &place, &seen, patch).await.problem(400, "malformed_request");
            if field != "roles" {
                let body = json!({ "email": "bob@example.com", "name": "Bob", field: "x" });
                admin.post("/users", body).await.problem(400, "malformed_request");
            }
        }
        for hidden in ["password", "hash", "argon2"] {
            assert!(!seen.body.to_lowercase().contains(hidden), "{seen:?}");
        }
        // Who may change accounts gives no roles beyond their own.
        let body = json!({ "email": "eve@example.com", "name": "Eve", "roles": ["admin"] });
        admin.post("/users", body).await.problem(403, "forbidden");
    }

    async fn who_is_disabled_is_out_until_enabled(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:users").await;
        let place = format!("/users/{}", server.user("ada@example.com").await);
        assert!(gets_in(&server, "ada@example.com").await);
        let disabled = admin.post(&format!("{place}/disable"), json!({})).await;
        assert_eq!((disabled.text("state"), disabled.json()["sessions_ended"].as_i64()), ("disabled".to_owned(), Some(1)));
        assert!(!gets_in(&server, "ada@example.com").await);
        assert_eq!(admin.post(&format!("{place}/enable"), json!({})).await.text("state"), "active");
        server.clock.advance(Span::from_minutes(1));
        assert!(gets_in(&server, "ada@example.com").await);
    }

    async fn a_new_password_comes_by_mail_and_from_nobody_else(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:users").await;
        let place = format!("/users/{}", server.user("ada@example.com").await);
        let sent = admin.post(&format!("{place}/send-password-reset"), json!({})).await;
        let link = server.mail_about("ada@example.com", "password").await.link();
        assert!(!sent.body.contains(link.rsplit('/').next().unwrap()), "{sent:?}");
        assert!(gets_in(&server, "ada@example.com").await);
        let voided = admin.post(&format!("{place}/require-password-change"), json!({})).await;
        assert_eq!(voided.json()["sessions_ended"], 1, "{voided:?}");
        server.mail_about("ada@example.com", "password").await.link();
        assert!(!gets_in(&server, "ada@example.com").await);
        let made = admin.post("/users", json!({ "email": "bob@example.com", "name": "Bob" })).await;
        assert_eq!(made.status, 201);
        server.mail_about("bob@example.com", "password").await.link();
        admin.post(&format!("{place}/disable"), json!({})).await;
        for action in ["send-password-reset", "require-password-change"] {
            admin.post(&format!("{place}/{action}"), json!({})).await.problem(409, "conflict");
        }
    }

    async fn support_helps_people_and_no_administrators(db: Database) {
        let server = Server::start(&db).await;
        let (support, _) = Administrator::person(&server, "sue@example.com", &["support"]).await;
        let person = server.user("ada@example.com").await;
        let auditor = server.user_with_roles("bob@example.com", &["auditor"]).await;
        for action in ["unblock", "send-password-reset", "require-password-change", "reset-second-factor"] {
            let helped = support.post(&format!("/users/{person}/{action}"), json!({})).await;
            assert_eq!(helped.status, 200, "{action}: {helped:?}");
            support.post(&format!("/users/{auditor}/{action}"), json!({})).await.problem(403, "forbidden");
        }
        // Two links, and the news that the password is worth nothing.
        assert_eq!(server.mails_to("ada@example.com").await.len(), 3);
        support.post(&format!("/users/{person}/disable"), json!({})).await.problem(403, "insufficient_scope");
    }
}
