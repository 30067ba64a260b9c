//! A code is exchanged once, by whom it was given to, within a minute (RFC 6749 §4.1).

use signet::domain::client::{Client, PkceRule};
use signet::domain::time::Span;
use signet::domain::user::UserState;

use crate::support::{Application, Browser, PASSWORD, Server, Tokens, claims, random_text};

/// That nothing of `tokens` is worth anything.
async fn are_dead(server: &Server, app: &Application<'_>, tokens: &Tokens) {
    assert_eq!(server.userinfo(&tokens.access).await.status, 401);
    assert!(!server.is_active(&app.client_id, &tokens.access).await);
    assert!(!server.is_active(&app.client_id, &tokens.refresh).await);
    app.refresh(&tokens.refresh).await.refused(400, "invalid_grant");
}

on_both_databases! {
    async fn a_code_used_twice_revokes_what_it_gave(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        let other = app.tokens(&mut browser, "ada@example.com").await;
        let code = app.authorize(&mut browser, &[]).await.code();
        let tokens = Tokens::of(&app.redeem(&code).await);
        let next = Tokens::of(&app.refresh(&tokens.refresh).await);
        for _ in 0..2 {
            app.redeem(&code).await.refused(400, "invalid_grant");
        }
        are_dead(&server, &app, &tokens).await;
        are_dead(&server, &app, &next).await;
        // What another code gave is not touched.
        assert_eq!(server.userinfo(&other.access).await.status, 200);
        Tokens::of(&app.refresh(&other.refresh).await);
    }

    async fn a_code_used_again_after_weeks_is_known_as_such(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        let code = app.sign_in(&mut browser, "ada@example.com").await.code();
        let mut tokens = Tokens::of(&app.redeem(&code).await);
        for _ in 0..4 {
            server.clock.advance(Span::from_days(6));
            tokens = Tokens::of(&app.refresh(&tokens.refresh).await);
        }
        app.redeem(&code).await.refused(400, "invalid_grant");
        are_dead(&server, &app, &tokens).await;
    }

    async fn a_code_lives_for_sixty_seconds(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        let code = app.sign_in(&mut browser, "ada@example.com").await.code();
        server.clock.advance(Span::from_millis(59_999));
        Tokens::of(&app.redeem(&code).await);
        let code = app.authorize(&mut browser, &[]).await.code();
        server.clock.advance(Span::from_seconds(60));
        for _ in 0..2 {
            app.redeem(&code).await.refused(400, "invalid_grant");
        }
    }

    async fn an_exchange_that_does_not_fit_leaves_the_code_alone(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        server.web_app("other").await;
        let (app, other) = (Application::new(&server, "acme"), Application::new(&server, "other"));
        let code = app.sign_in(&mut Browser::new(), "ada@example.com").await.code();
        other.redeem_with(&code, &[("code_verifier", &app.verifier)]).await.refused(400, "invalid_grant");
        for uri in ["https://app.example/cb/", "https://app.example", "https://evil.example/cb"] {
            app.redeem_with(&code, &[("redirect_uri", uri)]).await.refused(400, "invalid_grant");
        }
        app.redeem_with(&code, &[("redirect_uri", "")]).await.refused(400, "invalid_request");
        for verifier in ["", &random_text(), &app.challenge(), &app.verifier.to_uppercase()] {
            app.redeem_with(&code, &[("code_verifier", verifier)]).await.refused(400, "invalid_grant");
        }
        for wrong in [&code[..42], &format!("{code}A"), &format!("{code}="), &random_text(), "x"] {
            app.redeem(wrong).await.refused(400, "invalid_grant");
        }
        app.redeem("").await.refused(400, "invalid_request");
        Tokens::of(&app.redeem(&code).await);
    }

    async fn a_stranger_cannot_revoke_by_using_a_code_again(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        server.web_app("other").await;
        let (app, other) = (Application::new(&server, "acme"), Application::new(&server, "other"));
        let code = app.sign_in(&mut Browser::new(), "ada@example.com").await.code();
        let tokens = Tokens::of(&app.redeem(&code).await);
        other.redeem_with(&code, &[("code_verifier", &app.verifier)]).await.refused(400, "invalid_grant");
        app.redeem_with(&code, &[("code_verifier", &random_text())]).await.refused(400, "invalid_grant");
        assert_eq!(server.userinfo(&tokens.access).await.status, 200);
    }

    async fn a_verifier_for_a_code_without_a_challenge_is_refused(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.client(Client { pkce: PkceRule::Optional, ..server.draft("acme") }).await;
        let app = Application::new(&server, "acme");
        let without = [("code_challenge", ""), ("code_challenge_method", "")];
        let code = app.sign_in_with(&mut Browser::new(), "ada@example.com", &without).await.code();
        app.redeem(&code).await.refused(400, "invalid_grant");
        Tokens::of(&app.redeem_with(&code, &[("code_verifier", "")]).await);
    }

    async fn a_code_of_an_ended_session_gives_nothing(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        let code = app.sign_in(&mut browser, "ada@example.com").await.code();
        browser.get(&server.at("/account")).await.submit("#sign-out", &[]).await;
        app.redeem(&code).await.refused(400, "invalid_grant");
    }

    async fn a_code_of_a_disabled_user_gives_nothing(db: Database) {
        let server = Server::start(&db).await;
        let ada = server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        let code = app.sign_in(&mut browser, "ada@example.com").await.code();
        server.set_state(ada, UserState::Disabled).await;
        app.redeem(&code).await.refused(400, "invalid_grant");
    }

    async fn the_id_token_tells_of_this_sign_in(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (mut app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        browser.get(&app.request(&[])).await.follow_within(&server.url).await;
        browser.submit("#sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
        server.clock.advance(Span::from_seconds(90));
        browser.follow_within(&server.url).await.submit("#allow", &[]).await;
        let tokens = Tokens::of(&app.redeem(&app.callback(&browser).code()).await);
        let (access, id) = (claims(&tokens.access), claims(tokens.id.as_ref().unwrap()));
        assert_eq!(id["iat"].as_i64().unwrap() - id["auth_time"].as_i64().unwrap(), 90);
        assert_eq!((&id["sid"], &id["sub"]), (&access["sid"], &access["sub"]));
        assert_eq!(id["nonce"], serde_json::Value::Null);
        // Without `openid` there is none, and no userinfo.
        app.asks_for("accounts:read");
        let tokens = app.tokens_again(&mut browser).await;
        assert_eq!(tokens.id, None);
        let info = server.userinfo(&tokens.access).await;
        info.refused(403, "insufficient_scope");
        assert!(info.header("www-authenticate").starts_with("Bearer "));
    }
}
