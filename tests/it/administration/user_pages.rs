//! The pages of people: found, brought in, changed, helped and deleted.

use super::pages::enter;
use crate::support::Server;

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
}
