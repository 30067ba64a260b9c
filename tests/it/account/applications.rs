//! A person sees which applications have access, and takes it away.

use super::{EMAIL, sign_in};
use crate::support::{Application, Browser, Server, Tokens};

const PAGE: &str = "/account/applications";

on_both_databases! {
    async fn access_that_is_taken_away_is_gone_with_every_token(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        server.web_app("acme").await;
        let mut app = Application::new(&server, "acme");
        app.asks_for("openid profile email offline_access accounts:read");
        let mut browser = Browser::new();
        let tokens = app.tokens(&mut browser, EMAIL).await;
        // A code that nobody has redeemed yet is access, too.
        let waiting = app.authorize(&mut browser, &[]).await.code();
        browser.get(&server.at(PAGE)).await;
        let text = browser.text();
        for said in [
            "Acme Money",
            "See your email address",
            "Act for you with the permission “accounts:read”",
            "Keep this access after you sign out",
            "Since: just now",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
        browser.submit("#revoke-1", &[]).await.follow_within(&server.url).await;
        assert!(browser.find("#notice").is_some_and(|text| text.contains("is removed")), "{}", browser.text());
        assert!(browser.text().contains("No application has access"));

        app.refresh(&tokens.refresh).await.refused(400, "invalid_grant");
        app.redeem(&waiting).await.refused(400, "invalid_grant");
        assert_eq!(server.userinfo(&tokens.access).await.status, 401);
        assert!(!server.is_active("acme", &tokens.access).await);
        // The person is signed in still, and is asked again.
        browser.get(&app.request(&[])).await.follow_within(&server.url).await;
        assert!(browser.title().starts_with("Allow access"), "{}", browser.title());
    }

    async fn a_refresh_token_is_worth_nothing_without_the_consent_behind_it(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        let client = server.web_app("acme").await;
        let app = Application::new(&server, "acme");
        let tokens = app.tokens(&mut Browser::new(), EMAIL).await;
        let next = Tokens::of(&app.refresh(&tokens.refresh).await);
        let write = move |tx: &mut signet::storage::Tx<'_>| signet::storage::consents::delete(tx, user, &client);
        assert!(server.house.store.write("test", write).await.unwrap());
        app.refresh(&next.refresh).await.refused(400, "invalid_grant");
    }

    async fn an_application_of_the_operator_is_listed_without_a_consent(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let first_party = signet::domain::client::Client { first_party: true, ..server.draft("own") };
        server.client(first_party).await;
        let app = Application::new(&server, "own");
        let mut browser = Browser::new();
        let tokens = app.tokens(&mut browser, EMAIL).await;
        Tokens::of(&app.refresh(&tokens.refresh).await);
        browser.get(&server.at(PAGE)).await;
        browser.submit("#revoke-1", &[]).await;
        assert_eq!(server.userinfo(&tokens.access).await.status, 401);
    }

    async fn nobody_touches_the_applications_of_others(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        server.user("bob@example.com").await;
        server.web_app("acme").await;
        let app = Application::new(&server, "acme");
        let (mut ada, mut bob) = (Browser::new(), Browser::new());
        let of_ada = app.tokens(&mut ada, EMAIL).await;
        let of_bob = app.tokens(&mut bob, "bob@example.com").await;
        bob.get(&server.at(PAGE)).await.submit("#revoke-1", &[]).await;
        assert_eq!(server.userinfo(&of_bob.access).await.status, 401);
        assert_eq!(server.userinfo(&of_ada.access).await.status, 200);

        // What one has no access to looks like what there is not.
        ada.get(&server.at(PAGE)).await;
        let mut answers = Vec::new();
        server.web_app("other").await;
        for id in ["other", "nobody", "not an id", ""] {
            ada.get(&server.at(PAGE)).await.submit("#revoke-1", &[("client", id)]).await;
            answers.push((ada.status(), ada.header("location").map(ToOwned::to_owned)));
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "{answers:?}");
        ada.post(&server.at(PAGE), &[("client", "acme")]).await;
        assert_eq!(ada.status(), 403);
        assert_eq!(server.userinfo(&of_ada.access).await.status, 200);
    }

    async fn without_applications_the_page_says_so(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let mut browser = sign_in(&server, EMAIL).await;
        browser.get(&server.at(PAGE)).await;
        assert!(browser.text().contains("No application has access to your account."));
    }
}
