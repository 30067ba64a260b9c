//! The first steps of a new server: what is done of them is seen from its state, and they go when they are done.

use super::pages::enter;
use crate::support::Server;

const EMAIL: &str = "ada@example.com";
const STEPS: &str = "/admin/first-steps";

on_both_databases! {
    async fn the_first_steps_lead_from_an_empty_server_to_a_sign_in(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = enter(&server, EMAIL, &["admin"], "/admin").await;
        assert!(browser.find("#first-steps").unwrap().contains("2 of 5"), "{}", browser.text());
        browser.get(&server.at(STEPS)).await;
        assert!(browser.find("#issuer").unwrap().contains("done"), "{}", browser.text());
        browser.submit("#send-mail", &[]).await.follow().await;
        assert!(browser.find("#notice").is_some(), "{}", browser.text());
        server.mail_about(EMAIL, "test mail").await;
        assert!(browser.find("#mail").unwrap().contains("open"));
        browser.submit("#arrived", &[]).await.follow().await;
        assert!(browser.find("#mail").unwrap().contains("done"));
        assert!(browser.find("#try-it").is_none());
        server.web_app("acme").await;
        browser.get(&server.at(STEPS)).await;
        assert!(browser.find("#progress").unwrap().contains("4 of 5"), "{}", browser.text());
        assert!(browser.find("#try-it").is_some());
        browser.get(&server.at("/admin/clients/acme/try")).await;
        browser.submit("#try", &[]).await.follow_within(&server.url).await;
        browser.submit("#allow", &[]).await.follow_within(&server.url).await;
        assert!(browser.find("#access-token").is_some(), "{}", browser.text());
        browser.get(&server.at(STEPS)).await;
        assert!(browser.find("#progress").unwrap().contains("This server is ready"), "{}", browser.text());
        browser.get(&server.at("/admin")).await;
        assert!(browser.find("#first-steps").is_none());
    }

    async fn a_step_can_be_passed_over_and_all_of_them_put_away(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = enter(&server, EMAIL, &["admin"], STEPS).await;
        browser.submit("#skip-mail", &[]).await.follow().await;
        assert!(browser.find("#mail").unwrap().contains("skipped"), "{}", browser.text());
        browser.submit("#dismiss", &[]).await.follow().await;
        assert_eq!((browser.url().path(), browser.find("#first-steps")), ("/admin", None));
        let mut second = enter(&server, "bob@example.com", &["admin"], "/admin").await;
        assert!(second.find("#first-steps").is_none());
        // They are still there for whoever looks.
        assert!(second.get(&server.at(STEPS)).await.find("#client").unwrap().contains("open"));
    }
}

on_sqlite! {
    async fn the_server_looks_at_itself_from_outside(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = enter(&server, EMAIL, &["admin"], STEPS).await;
        browser.submit("#check", &[]).await;
        let checks = browser.find("#checks").unwrap();
        assert!(checks.contains("openid-configuration answers") && checks.contains("the same issuer"), "{checks}");
    }

    async fn the_first_steps_are_for_whoever_manages_the_server(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = enter(&server, "eve@example.com", &["auditor"], "/admin").await;
        assert!(browser.find("#first-steps").is_none());
        assert_eq!(browser.get(&server.at(STEPS)).await.status(), 403);
        assert_eq!(browser.post(&server.at(STEPS), &[("do", "mail")]).await.status(), 403);
        server.mail_about("eve@example.com", "Two-step").await;
        server.no_more_mail().await;
    }
}
