//! The pages of people: found, brought in, changed, helped and deleted.

use super::pages::enter;
use crate::support::{Administrator, Browser, PASSWORD, Program, Server, master_key};

on_both_databases! {
    async fn a_person_is_found_changed_and_deleted_by_the_pages(db: Database) {
        let server = Server::start(&db).await;
        let ada = server.user("ada@example.com").await;
        let mut browser = enter(&server, "root@example.com", &["admin"], "/admin/users").await;
        assert!(browser.title().starts_with("People"), "{}", browser.text());
        browser.get(&server.at("/admin/users?query=lovelace&state=active")).await;
        assert!(browser.find("#users").unwrap().contains("ada@example.com"), "{}", browser.text());
        assert!(browser.get(&server.at("/admin/users?query=zz")).await.find("#nobody").is_some());
        let place = server.at(&format!("/admin/users/{ada}"));
        browser.get(&place).await;
        assert!(browser.find("#facts").unwrap().contains("a password"), "{}", browser.text());
        browser.submit("#save", &[("name", " "), ("email", "ada@example.com")]).await;
        assert_eq!(browser.status(), 422);
        browser.get(&place).await.submit("#save", &[("name", "Ada King"), ("username", "ada")]).await.follow().await;
        assert!(browser.find("#notice").unwrap().contains("changed"), "{}", browser.text());
        assert!(browser.find("#facts").unwrap().contains("User name"), "{}", browser.text());
        browser.submit("#grant", &[("which", "auditor")]).await.follow().await;
        assert!(browser.find("#roles").unwrap().contains("auditor"), "{}", browser.text());
        browser.submit("#grant", &[("which", "nobody")]).await;
        assert_eq!(browser.status(), 409);
        for (button, words) in [("#disable", "disabled"), ("#enable", "enabled"), ("#end-sessions", "signed out"), ("#unblock", "sign in again")] {
            browser.get(&place).await.submit(button, &[]).await.follow().await;
            assert!(browser.find("#notice").unwrap().contains(words), "{button}: {}", browser.text());
        }
        browser.get(&place).await.submit("#delete", &[]).await.follow().await;
        assert!(browser.find("#notice").unwrap().contains("will be deleted"), "{}", browser.text());
        server.mails_to("ada@example.com").await;
        assert_eq!(browser.get(&server.at("/admin/users/nobody")).await.status(), 404);
    }

    async fn somebody_is_brought_in_by_the_pages(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = enter(&server, "root@example.com", &["admin"], "/admin/new-user").await;
        browser.submit("#create", &[("email", "bob@example.com"), ("name", "")]).await;
        assert!(browser.find("#refusal").unwrap().contains("has a name"), "{}", browser.text());
        browser.submit("#create", &[("email", "bob@example.com"), ("name", "Bob")]).await.follow().await;
        assert!(browser.find("#notice").unwrap().contains("is made"), "{}", browser.text());
        server.mail_about("bob@example.com", "password").await.link();
        browser.get(&server.at("/admin/new-user")).await;
        browser.submit("#invite", &[("email", "eve@example.com")]).await.follow().await;
        assert!(browser.find("#notice").unwrap().contains("invitation"), "{}", browser.text());
        server.mail_about("eve@example.com", "").await.link();
    }

    async fn support_sees_what_it_may_do_and_looks_at_the_rest(db: Database) {
        let server = Server::start(&db).await;
        let (ada, bob) = (server.user("ada@example.com").await, server.user_with_roles("bob@example.com", &["auditor"]).await);
        let mut browser = enter(&server, "sue@example.com", &["support"], "/admin/users").await;
        browser.get(&server.at(&format!("/admin/users/{ada}"))).await;
        let shown = |id: &str, browser: &crate::support::Browser| browser.find(id).is_some();
        assert!(shown("#unblock", &browser) && shown("#require-password-change", &browser));
        assert!(!shown("#save", &browser) && !shown("#delete", &browser) && !shown("#grant", &browser));
        browser.get(&server.at(&format!("/admin/users/{bob}"))).await;
        assert!(shown("#beyond", &browser) && !shown("#unblock", &browser), "{}", browser.text());
        assert_eq!(browser.get(&server.at("/admin/new-user")).await.status(), 403);
    }

    async fn who_is_blocked_and_who_signed_in_is_seen_everywhere_alike(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:users").await;
        let user = server.user("bob@example.com").await;
        let place = format!("/users/{user}/sign-in");
        let nothing = admin.get(&place).await.json();
        assert_eq!((&nothing["blocked"], &nothing["last_sign_in_at"]), (&false.into(), &serde_json::Value::Null));
        for password in [PASSWORD, "wrong", "wrong", "wrong", "wrong", "wrong"] {
            let mut browser = Browser::new();
            browser.get(&server.at("/login")).await;
            browser.submit("#sign-in", &[("email", "bob@example.com"), ("password", password)]).await;
        }
        let seen = admin.get(&place).await.json();
        assert_eq!((&seen["blocked"], &seen["blocks"][0]["kind"], &seen["state"]), (&true.into(), &"pair".into(), &"active".into()), "{seen}");
        let (until, last) = (seen["blocks"][0]["until"].as_str().unwrap(), seen["last_sign_in_at"].as_str().unwrap());
        assert_eq!(seen["last_sign_in_address"], "127.0.0.1");
        let program = Program::on(&db).with("SIGNET__KEYS__MASTER_KEY", &master_key());
        assert_eq!(program.run(&["users", "show", "bob@example.com", "--json"]).json()["sign_in"], seen);
        let told = program.run(&["users", "show", "bob@example.com"]);
        assert!(told.out.contains(until) && told.out.contains(last), "{told:?}");

        let path = format!("/admin/users/{user}");
        let auditor = enter(&server, "eve@example.com", &["auditor"], &path).await;
        assert!(auditor.find("#blocks").unwrap().contains(until) && auditor.find("#unblock").is_none());
        let mut support = enter(&server, "ada@example.com", &["support"], &path).await;
        assert!(support.find("#last-sign-in").unwrap().contains(last), "{}", support.text());
        support.submit("#unblock", &[]).await.follow().await;
        assert!(support.find("#notice").unwrap().contains("can sign in again") && support.find("#blocks").is_none());
        assert_eq!(admin.get(&place).await.json()["blocked"], false);
        admin.get("/users/01890000-0000-7000-8000-000000000000/sign-in").await.problem(404, "not_found");
    }
}
