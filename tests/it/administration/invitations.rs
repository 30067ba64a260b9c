//! Invitations: listed, sent again and withdrawn, the same through page, API and command line.

use reqwest::Method;
use serde_json::json;
use signet::domain::time::Span;

use super::pages::enter;
use super::program;
use crate::support::{Administrator, Browser, Server};

on_both_databases! {
    async fn an_invitation_is_sent_again_with_another_link(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:users").await;
        let first = admin.post("/invitations", json!({ "email": "bob@example.com", "name": "Bob", "expires": "3d" })).await;
        let old = server.mail_to("bob@example.com").await.link();
        let place = format!("/invitations/{}", first.text("id"));
        assert_eq!(admin.get(&place).await.json(), first.json());
        server.clock.advance(Span::from_days(2));
        let admin = Administrator::with(&server, "admin:users").await;
        let again = admin.post(&format!("{place}/send"), json!({})).await;
        assert_eq!((again.status.as_u16(), again.text("name").as_str()), (200, "Bob"), "{again:?}");
        let new = server.mail_to("bob@example.com").await.link();
        assert_ne!(old, new);
        assert!(!again.body.contains(new.rsplit('/').next().unwrap()));
        assert_eq!(admin.get(&place).await.text("state"), "replaced");
        // It works as long as the one before did.
        server.clock.advance(Span::from_days(2));
        let admin = Administrator::with(&server, "admin:users").await;
        let open = admin.get("/invitations?state=open").await.json();
        assert_eq!(open["items"].as_array().unwrap().len(), 1);
        assert_eq!(open["items"][0]["id"], again.text("id"));
        assert_eq!(admin.get("/invitations").await.json()["items"].as_array().unwrap().len(), 2);
        admin.get("/invitations?state=used").await.problem(400, "malformed_request");
        let mut browser = Browser::new();
        assert_eq!(browser.get(&new).await.status(), 200);
        assert_ne!(Browser::new().get(&old).await.find("#sign-up"), browser.find("#sign-up"));
        // What ended, somebody ended; what is too old may go again.
        admin.post(&format!("{place}/send"), json!({})).await.problem(409, "conflict");
        server.clock.advance(Span::from_days(2));
        let program = program(&db);
        let list = program.run(&["users", "invitations", "--open", "--json"]).json();
        assert_eq!(list["invitations"].as_array().unwrap().len(), 1);
        let third = program.run(&["users", "reinvite", &again.text("id"), "--json"]);
        assert_eq!(third.json()["email"], "bob@example.com", "{third:?}");
        server.mails_to("bob@example.com").await;
    }

    // security.md RL2.
    async fn an_address_gets_only_so_many_invitations(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:users").await;
        let mut last = admin.post("/invitations", json!({ "email": "bob@example.com", "name": "Bob" })).await;
        for _ in 0..2 {
            last = admin.post(&format!("/invitations/{}/send", last.text("id")), json!({})).await;
            assert_eq!(last.status, 200, "{last:?}");
        }
        let place = format!("/invitations/{}", last.text("id"));
        admin.post(&format!("{place}/send"), json!({})).await.problem(409, "too_early");
        // What was sent last still works, and somebody else is invited all the same.
        assert_eq!(admin.get(&place).await.text("state"), "open");
        assert_eq!(admin.post("/invitations", json!({ "email": "eve@example.com", "name": "Eve" })).await.status, 201);
    }

    async fn invitations_wait_on_their_page(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = enter(&server, "root@example.com", &["admin"], "/admin/invitations").await;
        assert!(browser.find(".empty").is_some(), "{}", browser.text());
        browser.get(&server.at("/admin/new-user")).await;
        browser.submit("#invite", &[("email", "bob@example.com")]).await.follow().await;
        assert!(browser.find("#notice").unwrap().contains("on its way"), "{}", browser.text());
        let old = server.mail_to("bob@example.com").await.link();
        browser.submit("#invitations .send", &[]).await.follow().await;
        assert!(browser.find("#notice").unwrap().contains("Another link"), "{}", browser.text());
        assert_ne!(server.mail_to("bob@example.com").await.link(), old);
        browser.submit("#invitations .withdraw", &[]).await.follow().await;
        assert!(browser.find("#notice").unwrap().contains("makes no account"), "{}", browser.text());
        assert!(browser.find("#invitations").is_none());
        browser.get(&server.at("/admin/invitations?all=1")).await;
        let all = browser.find("#invitations").unwrap();
        assert!(all.contains("withdrawn") && all.contains("replaced"), "{all}");
        assert!(browser.find("#invitations button").is_none());
        // Support looks, and changes nothing.
        let mut support = enter(&server, "sue@example.com", &["support"], "/admin/invitations").await;
        support.get(&server.at("/admin/invitations?all=1")).await;
        assert!(support.find("#invitations").is_some() && support.find("#invite").is_none());
        let somewhere = "/admin/invitations/01890000-0000-7000-8000-000000000000/withdraw";
        assert_eq!(support.post(&server.at(somewhere), &[]).await.status(), 403);
    }

    async fn nobody_ends_an_invitation_to_more_than_they_may_do(db: Database) {
        let server = Server::start(&db).await;
        let program = program(&db).with("SIGNET__ACCOUNTS__REGISTRATION", "invited");
        let invited = program.run(&["users", "invite", "bob@example.com", "--role", "admin", "--json"]).json();
        let place = format!("/invitations/{}", invited["id"].as_str().unwrap());
        let admin = Administrator::with(&server, "admin:users").await;
        admin.post(&format!("{place}/send"), json!({})).await.problem(403, "forbidden");
        // Nor by an invitation in its place.
        admin.post("/invitations", json!({ "email": "bob@example.com" })).await.problem(403, "forbidden");
        let gone = server.send(admin.request(Method::DELETE, &place)).await;
        gone.problem(403, "forbidden");
        assert_eq!(admin.get(&place).await.text("state"), "open");
        server.mails_to("bob@example.com").await;
    }
}
