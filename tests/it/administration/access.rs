//! What hangs on accounts, what administrators do to them, and who is told.

use reqwest::Method;
use serde_json::json;
use signet::domain::time::Span;
use signet::jobs::delete_accounts;

use crate::storage::count;
use crate::support::{Administrator, Application, Browser, PASSWORD, Program, Server};

const EMAIL: &str = "ada@example.com";

/// Signs in with a browser of one's own.
async fn sign_in(server: &Server, email: &str) -> Browser {
    let mut browser = Browser::new();
    browser.get(&server.at("/account")).await.follow_within(&server.url).await;
    let fields = [("email", email), ("password", PASSWORD)];
    browser.submit("#sign-in", &fields).await.follow_within(&server.url).await;
    browser
}

async fn is_in(server: &Server, browser: &mut Browser) -> bool {
    browser.get(&server.at("/account")).await.status() == 200
}

on_both_databases! {
    async fn sessions_are_seen_and_ended(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:users").await;
        let place = format!("/users/{}", server.user(EMAIL).await);
        let (mut first, mut second) = (sign_in(&server, EMAIL).await, sign_in(&server, EMAIL).await);
        let sessions = admin.get(&format!("{place}/sessions")).await.json();
        let items = sessions["items"].as_array().unwrap().clone();
        assert_eq!((items.len(), &items[0]["methods"]), (2, &json!(["pwd"])));
        let id = items[0]["id"].as_str().unwrap();
        // Through somebody else's account it is none.
        let other = format!("/users/{}/sessions/{id}", server.user("bob@example.com").await);
        server.send(admin.request(Method::DELETE, &other)).await.problem(404, "not_found");
        let one = format!("{place}/sessions/{id}");
        assert_eq!(server.send(admin.request(Method::DELETE, &one)).await.status, 204);
        server.send(admin.request(Method::DELETE, &one)).await.problem(404, "not_found");
        let left = (is_in(&server, &mut first).await, is_in(&server, &mut second).await);
        assert!(left.0 != left.1, "{left:?}");
        let ended = server.send(admin.request(Method::DELETE, &format!("{place}/sessions"))).await;
        assert_eq!(ended.json()["sessions_ended"], 1);
        assert!(!is_in(&server, &mut first).await && !is_in(&server, &mut second).await);
        server.mail_about(EMAIL, "administrator").await;
    }

    async fn an_applications_access_is_seen_and_taken_away(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:users").await;
        let place = format!("/users/{}/applications", server.user(EMAIL).await);
        server.client(server.draft("app")).await;
        let app = Application::new(&server, "app");
        let tokens = app.tokens(&mut Browser::new(), EMAIL).await;
        let listed = admin.get(&place).await.json();
        assert_eq!(listed["items"][0]["client_id"], "app", "{listed}");
        assert!(server.is_active("app", &tokens.access).await);
        let one = format!("{place}/app");
        assert_eq!(server.send(admin.request(Method::DELETE, &one)).await.status, 204);
        assert!(!server.is_active("app", &tokens.access).await);
        server.send(admin.request(Method::DELETE, &one)).await.problem(404, "not_found");
    }

    async fn roles_are_given_and_taken_over_the_api(db: Database) {
        let server = Server::start(&db).await;
        let keeper = Administrator::with(&server, "admin:roles").await;
        let user = server.user(EMAIL).await;
        assert_eq!(keeper.post("/roles", json!({ "name": "trader" })).await.status, 201);
        let role = format!("/users/{user}/roles/trader");
        assert_eq!(server.send(keeper.request(Method::PUT, &role)).await.json()["roles"], json!(["trader"]));
        assert_eq!(server.send(keeper.request(Method::DELETE, &role)).await.json()["roles"], json!([]));
        // AP2: nobody gives away more than they have.
        let more = format!("/users/{user}/roles/admin");
        server.send(keeper.request(Method::PUT, &more)).await.problem(403, "forbidden");
        for nothing in ["nobody", "Not%20A%20Role"] {
            let path = format!("/users/{user}/roles/{nothing}");
            server.send(keeper.request(Method::PUT, &path)).await.problem(404, "not_found");
        }
        let group = keeper.post("/groups", json!({ "name": "Desk" })).await;
        let member = format!("/groups/{}/members/{user}", group.text("id"));
        server.send(keeper.request(Method::PUT, &member)).await;
        assert_eq!(keeper.get(&format!("/users/{user}/groups")).await.json()["items"][0]["name"], "Desk");
    }

    async fn a_copy_of_what_is_known_takes_its_own_permission(db: Database) {
        let server = Server::start(&db).await;
        let (admin, actor) = Administrator::person(&server, "root@example.com", &["admin"]).await;
        let user = server.user(EMAIL).await;
        let copy = admin.get(&format!("/users/{user}/export")).await;
        assert_eq!(copy.json()["account"]["email"], EMAIL, "{copy:?}");
        assert!(!copy.body.contains("argon2"));
        let told = format!("audit_events WHERE event = 'data_exported' AND actor = '{actor}' AND user_id = '{user}'");
        assert_eq!(count(&server.house.store, &told).await, 1);
    }

    async fn a_deletion_can_be_taken_back_by_an_administrator_and_by_nobody_else(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:users").await;
        let place = format!("/users/{}", server.user(EMAIL).await);
        let seen = admin.get(&place).await;
        let doomed = admin.delete(&place, &seen).await;
        assert_eq!((doomed.text("state").as_str(), doomed.json()["deletes_at"].is_string()), ("disabled", true));
        let mail = server.mail_about(EMAIL, "administrator").await;
        assert!(mail.links().is_empty(), "{mail:?}");
        admin.delete(&place, &seen).await.problem(412, "changed");
        assert_eq!(admin.post(&format!("{place}/enable"), json!({})).await.json()["deletes_at"], json!(null));
        server.clock.advance(Span::from_days(60));
        assert_eq!(delete_accounts::once(&server.house).await.unwrap(), 0);
        let again = Administrator::with(&server, "admin:users").await;
        let seen = again.get(&place).await;
        again.delete(&format!("{place}?at_once=perhaps"), &seen).await.problem(422, "invalid");
        assert_eq!(again.delete(&format!("{place}?at_once=true"), &seen).await.status, 200);
        assert_eq!(delete_accounts::once(&server.house).await.unwrap(), 1);
        again.get(&place).await.problem(404, "not_found");
        server.mails_to(EMAIL).await;
    }

    async fn the_person_is_told_what_an_administrator_did(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:users").await;
        let place = format!("/users/{}", server.user(EMAIL).await);
        let told = async || server.mail_about(EMAIL, "administrator").await.text;
        for (action, words) in [("disable", "disabled"), ("enable", "again")] {
            admin.post(&format!("{place}/{action}"), json!({})).await;
            assert!(told().await.contains(words), "{action}");
            // Once more changes nothing, and says nothing.
            admin.post(&format!("{place}/{action}"), json!({})).await;
            server.no_more_mail().await;
        }
        let seen = admin.get(&place).await;
        let named = admin.send(Method::PATCH, &place, &seen, json!({ "name": "Ada King" })).await;
        assert!(told().await.contains("details"));
        let filed = admin.send(Method::PATCH, &place, &named, json!({ "external_id": "7" })).await;
        server.no_more_mail().await;
        admin.send(Method::PATCH, &place, &filed, json!({ "email": "ada@example.net" })).await;
        assert!(told().await.contains("another mail address"));
        server.no_more_mail().await;
    }

    async fn somebody_is_invited_over_the_api(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:users").await;
        let invited = admin.post("/invitations", json!({ "email": "bob@example.com", "name": "Bob", "expires": "3d" })).await;
        assert_eq!((invited.status.as_u16(), invited.text("state").as_str()), (201, "open"), "{invited:?}");
        let link = server.mail_about("bob@example.com", "").await.link();
        assert!(!invited.body.contains(link.rsplit('/').next().unwrap()));
        assert_eq!(admin.get("/invitations").await.json()["items"][0]["email"], "bob@example.com");
        let place = format!("/invitations/{}", invited.text("id"));
        assert_eq!(server.send(admin.request(Method::DELETE, &place)).await.status, 204);
        server.send(admin.request(Method::DELETE, &place)).await.problem(409, "conflict");
        server.user(EMAIL).await;
        admin.post("/invitations", json!({ "email": EMAIL })).await.problem(409, "taken");
        admin.post("/invitations", json!({ "email": "eve@example.com", "roles": ["admin"] })).await.problem(403, "forbidden");
        admin.post("/invitations", json!({ "email": "eve@example.com", "expires": "1y" })).await.problem(422, "invalid");
    }

    async fn the_command_line_does_the_same(db: Database) {
        let program = Program::on(&db);
        let create = ["users", "create", "--email", EMAIL, "--name", "Ada", "--verified", "--password-stdin", "--json"];
        let made = program.run_with(&create, b"a quiet harbour at dawn").json();
        let id = made["id"].as_str().unwrap();
        let edited = program.run(&["users", "edit", EMAIL, "--username", "ada", "--phone", "+49 30 1234567", "--json"]).json();
        assert_eq!((edited["username"].as_str(), edited["phone_number"].as_str()), (Some("ada"), Some("+49301234567")));
        let edited = program.run(&["users", "edit", id, "--phone", "", "--external-id", "7", "--json"]).json();
        assert_eq!((&edited["phone_number"], &edited["external_id"], &edited["username"]), (&json!(null), &json!("7"), &json!("ada")));
        assert_eq!(program.run(&["users", "list", "--query", "7", "--json"]).json()["users"][0]["id"], id);
        let store = db.store();
        let before = count(&store, "outbox").await;
        program.run_with(&["users", "set-password", id, "--password-stdin", "--json"], b"another quiet harbour").json();
        assert_eq!(program.run(&["users", "disable", id, "--json"]).json()["state"], "disabled");
        assert_eq!(program.run(&["users", "enable", id, "--json"]).json()["state"], "active");
        assert_eq!(program.run(&["users", "end-sessions", id, "--json"]).json()["sessions_ended"], 0);
        program.run(&["users", "send-password-reset", id, "--json"]).json();
        // PW6: of each of them the person is told.
        assert_eq!(count(&store, "outbox").await, before + 5);
        program.run(&["users", "require-password-change", id, "--json"]).json();
        assert_eq!(count(&store, "users WHERE password_hash IS NULL").await, 1);
        assert_eq!(program.run(&["users", "export-data", id, "--json"]).json()["account"]["email"], EMAIL);
        assert!(program.run(&["users", "delete", id, "--json"]).json()["deletes_at"].is_string());
        assert_eq!(program.run(&["users", "enable", id, "--json"]).json()["deletes_at"], json!(null));
        program.run(&["users", "delete", id, "--at-once", "--json"]).json();
        assert_eq!(count(&store, "users").await, 0);
    }
}
