//! The pages of groups: made, changed, joined, left and deleted, by who may give what they carry.

use serde_json::json;
use signet::domain::time::Span;

use super::pages::enter;
use super::program;
use crate::support::{Administrator, Server};

on_both_databases! {
    // security.md LG2: who may see roles and no accounts learns no addresses by the way of groups.
    async fn who_may_not_see_people_sees_no_addresses_in_groups(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        let program = program(&db);
        program.run(&["groups", "create", "Desk"]);
        program.run(&["groups", "add", "Desk", "ada@example.com"]);
        let admin = Administrator::with(&server, "admin:roles").await;
        let reader = json!({ "name": "reader", "permissions": ["signet.roles:read"] });
        assert_eq!(admin.post("/roles", reader).await.status, 201);
        let groups = admin.get("/groups").await.json();
        let id = groups["items"][0]["id"].as_str().unwrap();
        let mut browser = enter(&server, "eve@example.com", &["reader"], &format!("/admin/groups/{id}")).await;
        let members = browser.find("#members").unwrap();
        assert!(members.contains("a•••@example.com") && !browser.body().contains("ada@example.com"), "{members}");
        let all = Administrator::with(&server, "admin:read").await;
        assert_eq!(all.get(&format!("/groups/{id}/members")).await.json()["items"][0]["email"], "ada@example.com");
        browser = enter(&server, "root@example.com", &["admin"], &format!("/admin/groups/{id}")).await;
        assert!(browser.find("#members").unwrap().contains("ada@example.com"));
    }

    async fn a_group_lives_through_the_pages(db: Database) {
        let server = Server::start(&db).await;
        let ada = server.user("ada@example.com").await;
        let program = program(&db);
        program.run(&["users", "edit", "ada@example.com", "--username", "ada.l"]);
        program.run(&["roles", "create", "trader"]);
        let mut browser = enter(&server, "root@example.com", &["admin"], "/admin/groups").await;
        assert!(browser.title().starts_with("Groups"), "{}", browser.text());
        browser.get(&server.at("/admin/new-group")).await;
        browser.submit("#save", &[("name", "Desk"), ("roles", "nobody")]).await;
        assert!(browser.find("#refusal").unwrap().contains("nobody"), "{}", browser.text());
        browser.submit("#save", &[("name", "Trading desk"), ("roles", "trader")]).await.follow().await;
        assert!(browser.find("#notice").unwrap().contains("made"), "{}", browser.text());
        // Somebody is named as people name each other.
        for who in ["ada@example.com", "ADA.L", &ada.to_string()] {
            browser.submit("#add", &[("user", who)]).await.follow().await;
            assert!(browser.find("#members").unwrap().contains("ada@example.com"), "{who}: {}", browser.text());
            assert_eq!(browser.find("#number").unwrap(), "1");
            assert!(browser.find("#delete").is_none(), "{}", browser.text());
            let roles = program.run(&["users", "show", "ada@example.com", "--json"]).json()["roles"].clone();
            assert_eq!(roles, json!(["trader"]));
            browser.submit("#members button", &[]).await.follow().await;
            assert!(browser.find("#notice").unwrap().contains("not in the group"), "{}", browser.text());
            assert!(browser.find("#members").is_none());
        }
        browser.submit("#add", &[("user", "grace@example.com")]).await;
        assert_eq!(browser.status(), 409);
        browser.submit("#add", &[("user", "?")]).await;
        assert_eq!(browser.status(), 422);
        // By its name, too.
        browser.get(&server.at("/admin/groups/Trading%20desk")).await;
        browser.submit("#save", &[("name", "Desk"), ("roles", "")]).await.follow().await;
        let shown = program.run(&["groups", "show", "Desk", "--json"]).json();
        assert_eq!((&shown["roles"], &shown["name"]), (&json!([]), &json!("Desk")));
        browser.submit("#delete", &[]).await.follow().await;
        assert!(browser.find("#notice").unwrap().contains("deleted"), "{}", browser.text());
        assert_eq!(browser.get(&server.at("/admin/groups/Desk")).await.status(), 404);
    }

    async fn the_members_of_a_group_come_in_pages(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:roles").await;
        let group = admin.post("/groups", json!({ "name": "Desk" })).await.text("id");
        for number in 0..51 {
            // The oldest accounts come first.
            server.clock.advance(Span::from_millis(1));
            let user = server.user(&format!("user{number}@example.com")).await;
            let place = format!("/groups/{group}/members/{user}");
            assert_eq!(server.send(admin.request(reqwest::Method::PUT, &place)).await.status, 204);
        }
        let mut browser = enter(&server, "root@example.com", &["admin"], &format!("/admin/groups/{group}")).await;
        assert_eq!(browser.find("#number").unwrap(), "51");
        assert!(browser.body().contains("user49@") && !browser.body().contains("user50@"));
        let next = browser.body().split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        browser.get(&server.at(&next)).await;
        assert!(browser.body().contains("user50@") && !browser.body().contains("user49@"), "{}", browser.text());
    }

    async fn nobody_gives_by_a_group_what_they_do_not_have(db: Database) {
        let server = Server::start(&db).await;
        let root = Administrator::with(&server, "admin:roles admin:users admin:keys").await;
        let keeper = json!({ "name": "keeper", "permissions": ["signet.roles:manage", "signet.roles:read"] });
        assert_eq!(root.post("/roles", keeper).await.status, 201);
        let program = program(&db);
        assert!(program.run(&["groups", "create", "Auditors", "--role", "auditor"]).out.contains("Made"));
        let mut browser = enter(&server, "bob@example.com", &["keeper"], "/admin/groups/Auditors").await;
        browser.submit("#add", &[("user", "bob@example.com")]).await;
        assert_eq!(browser.status(), 409);
        assert!(browser.find("#refusal").unwrap().contains("do not have yourself"), "{}", browser.text());
        browser.get(&server.at("/admin/new-group")).await;
        browser.submit("#save", &[("name", "Mine"), ("roles", "auditor")]).await;
        assert!(browser.find("#refusal").unwrap().contains("do not have yourself"), "{}", browser.text());
        browser.submit("#save", &[("name", "Mine"), ("roles", "admin")]).await;
        assert_eq!(browser.status(), 422);
        // An auditor looks at groups and changes none.
        let mut auditor = enter(&server, "eve@example.com", &["auditor"], "/admin/groups/Auditors").await;
        assert!(auditor.find("#save").is_none() && auditor.find("#add").is_none());
        auditor.post(&server.at("/admin/groups/Auditors/members"), &[("user", "eve@example.com")]).await;
        assert_eq!(auditor.status(), 403);
        // Nor does the form of another site.
        browser.post(&server.at("/admin/groups/Auditors/members"), &[("user", "bob@example.com"), ("csrf", "x")]).await;
        assert_eq!(browser.status(), 403);
    }
}
