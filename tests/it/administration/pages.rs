//! The pages of the administration: who comes in, and that a role lives through them as over the API.

use signet::domain::time::Span;

use crate::support::{Authenticator, Browser, PASSWORD, Server};

/// Signs somebody in with a second factor, on their way to `path`.
pub async fn enter(server: &Server, email: &str, roles: &[&str], path: &str) -> Browser {
    let user = server.user_with_roles(email, roles).await;
    let (app, _) = Authenticator::enrol(server, user).await;
    server.clock.advance(Span::from_seconds(30));
    let mut browser = Browser::new();
    browser.get(&server.at(path)).await.follow_within(&server.url).await;
    browser
        .submit("#sign-in", &[("email", email), ("password", PASSWORD)])
        .await
        .follow_within(&server.url)
        .await;
    browser.submit("#continue", &[("code", &app.code(server))]).await.follow_within(&server.url).await;
    browser
}

on_both_databases! {
    async fn a_role_lives_through_the_pages(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = enter(&server, "ada@example.com", &["admin"], "/admin/roles").await;
        assert!(browser.title().starts_with("Roles"), "{}", browser.text());
        browser.get(&server.at("/admin/new-role")).await;
        let wrong = [("name", "Trader"), ("description", "Trades"), ("permissions", "")];
        browser.submit("#save", &wrong).await;
        assert_eq!(browser.status(), 422);
        assert!(browser.find("#refusal").unwrap().contains("A role's name is"), "{}", browser.text());
        browser.submit("#save", &[("name", "trader"), ("permissions", "orders:read\norders:write")]).await;
        browser.follow().await;
        assert!(browser.find("#notice").unwrap().contains("defined"), "{}", browser.text());
        browser.get(&server.at("/admin/roles/trader")).await;
        let stale = browser.body().to_owned();
        browser.submit("#save", &[("description", "Sells")]).await.follow().await;
        assert!(stale.contains("Trades") && browser.body().contains("Sells"), "{}", browser.text());
        browser.submit("#delete", &[]).await.follow().await;
        assert!(browser.find("#notice").unwrap().contains("deleted"), "{}", browser.text());
        assert_eq!(browser.get(&server.at("/admin/roles/trader")).await.status(), 404);
    }

    async fn an_administrator_needs_a_second_factor(db: Database) {
        let server = Server::start(&db).await;
        server.user_with_roles("ada@example.com", &["admin"]).await;
        let mut browser = Browser::new();
        browser.get(&server.at("/login")).await;
        browser.submit("#sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await.follow().await;
        assert_eq!(browser.url().path(), "/account");
        // Who goes to the administration proves again who they are, and sets a second factor up.
        browser.get(&server.at("/admin")).await.follow().await;
        assert_eq!(browser.url().path(), "/login");
        browser.submit("#sign-in", &[("password", PASSWORD)]).await.follow().await;
        assert_eq!(browser.url().path(), "/login/second-factor/set-up", "{}", browser.text());
        assert_eq!(browser.get(&server.at("/admin")).await.status(), 303);
    }

    async fn whoever_has_no_role_finds_no_entry(db: Database) {
        let server = Server::start(&db).await;
        server.user("bob@example.com").await;
        let mut browser = Browser::new();
        browser.get(&server.at("/admin")).await.follow().await;
        browser.submit("#sign-in", &[("email", "bob@example.com"), ("password", PASSWORD)]).await.follow().await;
        assert_eq!((browser.url().path(), browser.status().as_u16()), ("/admin", 403));
        assert!(browser.title().starts_with("No entry"), "{}", browser.text());

        let mut support = enter(&server, "eve@example.com", &["support"], "/admin").await;
        assert_eq!(support.status(), 200);
        assert!(!support.body().contains("/admin/roles"), "{}", support.text());
        assert_eq!(support.get(&server.at("/admin/roles")).await.status(), 403);
    }

    async fn the_only_administrator_does_not_delete_themself(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = enter(&server, "ada@example.com", &["admin"], "/admin").await;
        let leave = async |browser: &mut Browser| {
            browser.get(&server.at("/account/data")).await;
            browser.submit("#delete", &[("email", "ada@example.com")]).await;
        };
        leave(&mut browser).await;
        assert_eq!(browser.status(), 422);
        let said = browser.find("#email-error").unwrap();
        assert!(said.contains("only administrator"), "{said}");
        server.user_with_roles("bob@example.com", &["admin"]).await;
        leave(&mut browser).await;
        assert_eq!(browser.status(), 200, "{}", browser.text());
    }

    async fn the_administration_speaks_english_to_everybody(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = enter(&server, "ada@example.com", &["admin"], "/admin").await;
        browser.speaks("ar").get(&server.at("/admin")).await;
        assert!(browser.body().contains("<html lang=\"en\" dir=\"ltr\">"), "{}", browser.body());
        assert!(browser.find(".languages").is_none());
    }

    async fn a_change_needs_a_fresh_sign_in_and_the_pages_own_form(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = enter(&server, "ada@example.com", &["admin"], "/admin/new-role").await;
        let foreign = [("name", "trader"), ("csrf", "x")];
        browser.post(&server.at("/admin/new-role"), &foreign).await;
        assert_eq!(browser.status(), 403);
        browser.get(&server.at("/admin/new-role")).await;
        server.clock.advance(Span::from_minutes(6));
        browser.submit("#save", &[("name", "trader")]).await;
        let place = browser.header("location").unwrap().to_owned();
        assert!(place.ends_with("/login?return=/admin/new-role"), "{place}");
        assert_eq!(browser.get(&server.at("/admin/roles/trader")).await.status(), 404);
    }
}
