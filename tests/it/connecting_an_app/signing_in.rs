//! The way from the application through the hosted pages to tokens.

use crate::support::{Application, Browser, PASSWORD, Server, Tokens, claims, header};

on_both_databases! {
    async fn a_user_signs_in_consents_and_the_application_gets_tokens(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user_with_roles("ada@example.com", &["trader"]).await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());

        browser.get(&app.request(&[("nonce", "n-0S6_WzA2Mj")])).await.follow_within(&server.url).await;
        assert!(browser.title().starts_with("Sign in"));
        assert!(browser.text().contains("Acme Money"));
        browser.submit("#sign-in", &[("email", "Ada@Example.com"), ("password", PASSWORD)]).await;
        assert_eq!(browser.status(), 303);
        browser.follow_within(&server.url).await;
        assert!(browser.title().starts_with("Allow access"));
        browser.submit("#allow", &[]).await;
        assert_eq!(browser.status(), 303);
        let code = app.callback(&browser).code();
        let answer = app.redeem(&code).await;
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.json()["token_type"], "Bearer");
        assert_eq!(answer.json()["expires_in"], 900);
        let tokens = Tokens::of(&answer);

        let access = claims(&tokens.access);
        assert_eq!(header(&tokens.access)["typ"], "at+jwt");
        assert_eq!(header(&tokens.access)["alg"], "RS256");
        assert_eq!(access["sub"], user.to_string());
        assert_eq!(access["aud"], "https://bank.example");
        assert_eq!(access["client_id"], "acme");
        assert_eq!(access["scope"], "accounts:read email openid profile");
        assert_eq!(access["roles"], serde_json::json!(["trader"]));
        assert_eq!(access["amr"], serde_json::json!(["pwd"]));
        for date in ["exp", "iat", "nbf", "auth_time"] {
            assert!(access[date].is_i64(), "{date} is {}", access[date]);
        }
        let id = claims(tokens.id.as_deref().unwrap());
        assert_eq!(id["nonce"], "n-0S6_WzA2Mj");
        assert_eq!(id["aud"], "acme");
        assert_eq!(id["email"], "ada@example.com");
        assert_eq!(header(&tokens.refresh)["typ"], "refresh+jwt");
        assert_eq!(header(&tokens.refresh)["alg"], "RS256");

        let info = server.userinfo(&tokens.access).await;
        assert_eq!(info.json()["sub"], user.to_string());
        assert_eq!(info.json()["name"], "Ada Lovelace");
        // A second time nothing is asked: the session is live and the consent remembered.
        assert_ne!(app.authorize(&mut browser, &[]).await.code(), code);
    }
}
