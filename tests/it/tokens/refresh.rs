//! Refresh families: one generation after the other, the very same successor for who lost an answer, and an end for all
//! of it when somebody comes with a used token (RFC 6749 §6, RFC 9700 §4.14).

use signet::domain::client::{Client, GrantType, OfflineRule};
use signet::domain::lifetimes::ClientLifetimes;
use signet::domain::time::Span;
use signet::domain::user::UserState;

use crate::support::{Application, Browser, Server, Tokens, claims, header};

async fn first(app: &Application<'_>, server: &Server) -> Tokens {
    server.user("ada@example.com").await;
    server.web_app("acme").await;
    app.tokens(&mut Browser::new(), "ada@example.com").await
}

/// That the family is over: no refresh token of it works, nor any access token.
async fn is_dead(server: &Server, app: &Application<'_>, tokens: &[&Tokens]) {
    for tokens in tokens {
        app.refresh(&tokens.refresh).await.refused(400, "invalid_grant");
        server.userinfo(&tokens.access).await.refused(401, "invalid_token");
        assert!(!server.is_active(&app.client_id, &tokens.access).await);
        assert!(!server.is_active(&app.client_id, &tokens.refresh).await);
    }
}

on_both_databases! {
    async fn each_use_makes_the_next_generation(db: Database) {
        let server = Server::start(&db).await;
        let app = Application::new(&server, "acme");
        let one = first(&app, &server).await;
        server.clock.advance(Span::from_minutes(1));
        let answer = app.refresh(&one.refresh).await;
        let two = Tokens::of(&answer);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(two.id, None);
        let (before, after) = (claims(&one.refresh), claims(&two.refresh));
        assert_eq!(before["grant_id"], after["grant_id"]);
        assert_eq!(after["generation"].as_i64().unwrap(), before["generation"].as_i64().unwrap() + 1);
        assert_ne!(before["jti"], after["jti"]);
        let (old, new) = (claims(&one.access), claims(&two.access));
        for same in ["sub", "aud", "scope", "sid", "auth_time", "client_id", "grant_id"] {
            assert_eq!(old[same], new[same], "{same}");
        }
        assert_ne!(old["jti"], new["jti"]);
        assert!(!server.is_active("acme", &one.refresh).await);
        assert!(server.is_active("acme", &two.refresh).await);
    }

    async fn who_lost_the_answer_gets_the_same_successor(db: Database) {
        let server = Server::start(&db).await;
        let app = Application::new(&server, "acme");
        let one = first(&app, &server).await;
        let two = Tokens::of(&app.refresh(&one.refresh).await);
        server.clock.advance(Span::from_millis(9_999));
        let again = Tokens::of(&app.refresh(&one.refresh).await);
        assert_eq!(again.refresh, two.refresh);
        assert_ne!(again.access, two.access);
        for tokens in [&one, &two, &again] {
            assert_eq!(server.userinfo(&tokens.access).await.status, 200);
        }
        let three = Tokens::of(&app.refresh(&again.refresh).await);
        assert_ne!(three.refresh, two.refresh);
    }

    async fn a_key_rotation_in_between_changes_nothing_about_that(db: Database) {
        let server = Server::start(&db).await;
        let app = Application::new(&server, "acme");
        let one = first(&app, &server).await;
        let two = Tokens::of(&app.refresh(&one.refresh).await);
        server.rotate_keys().await;
        let again = Tokens::of(&app.refresh(&one.refresh).await);
        assert_eq!(again.refresh, two.refresh);
        assert_ne!(header(&again.access)["kid"], header(&again.refresh)["kid"]);
        let three = Tokens::of(&app.refresh(&again.refresh).await);
        assert_eq!(header(&three.refresh)["kid"], header(&again.access)["kid"]);
        // The same after a restart, from what the database holds.
        let restarted =
            Server::start_at(&db, &[("SIGNET__SERVER__ISSUER", &server.url)], server.clock.clone()).await;
        let form = [("grant_type", "refresh_token"), ("refresh_token", two.refresh.as_str())];
        let request = restarted.http().post(restarted.address("/token"));
        let request = request.basic_auth("acme", Some(crate::support::SECRET)).form(&form);
        assert_eq!(restarted.send(request).await.text("refresh_token"), three.refresh);
    }

    async fn after_the_window_it_is_reuse(db: Database) {
        let server = Server::start(&db).await;
        let app = Application::new(&server, "acme");
        let one = first(&app, &server).await;
        let two = Tokens::of(&app.refresh(&one.refresh).await);
        server.clock.advance(Span::from_seconds(10));
        app.refresh(&one.refresh).await.refused(400, "invalid_grant");
        is_dead(&server, &app, &[&one, &two]).await;
    }

    async fn once_the_successor_is_used_it_is_reuse(db: Database) {
        let server = Server::start(&db).await;
        let app = Application::new(&server, "acme");
        let one = first(&app, &server).await;
        let two = Tokens::of(&app.refresh(&one.refresh).await);
        let three = Tokens::of(&app.refresh(&two.refresh).await);
        app.refresh(&one.refresh).await.refused(400, "invalid_grant");
        is_dead(&server, &app, &[&one, &two, &three]).await;
    }

    async fn a_token_of_long_ago_ends_the_family(db: Database) {
        let server = Server::start(&db).await;
        let app = Application::new(&server, "acme");
        let one = first(&app, &server).await;
        let mut last = one.clone();
        for _ in 0..5 {
            server.clock.advance(Span::from_days(1));
            last = Tokens::of(&app.refresh(&last.refresh).await);
        }
        app.refresh(&one.refresh).await.refused(400, "invalid_grant");
        is_dead(&server, &app, &[&last]).await;
    }

    async fn without_a_window_every_second_use_is_reuse(db: Database) {
        let off = [("SIGNET__TOKENS__REFRESH_RETRY_WINDOW", "0s")];
        let server = Server::start_with(&db, &off).await;
        let app = Application::new(&server, "acme");
        let one = first(&app, &server).await;
        let two = Tokens::of(&app.refresh(&one.refresh).await);
        app.refresh(&one.refresh).await.refused(400, "invalid_grant");
        is_dead(&server, &app, &[&one, &two]).await;
    }

    async fn a_family_dies_when_it_is_not_used_for_a_week(db: Database) {
        let server = Server::start(&db).await;
        let app = Application::new(&server, "acme");
        let one = first(&app, &server).await;
        server.clock.advance(Span::from_seconds(7 * 86_400 - 1));
        let two = Tokens::of(&app.refresh(&one.refresh).await);
        server.clock.advance(Span::from_days(7));
        app.refresh(&two.refresh).await.refused(400, "invalid_grant");
        assert!(!server.is_active("acme", &two.refresh).await);
    }

    async fn no_family_grows_older_than_a_month(db: Database) {
        let server = Server::start(&db).await;
        let app = Application::new(&server, "acme");
        let one = first(&app, &server).await;
        let began = claims(&one.refresh)["iat"].as_i64().unwrap();
        let mut tokens = one;
        for _ in 0..4 {
            server.clock.advance(Span::from_days(6));
            tokens = Tokens::of(&app.refresh(&tokens.refresh).await);
        }
        server.clock.advance(Span::from_seconds(6 * 86_400 - 1));
        tokens = Tokens::of(&app.refresh(&tokens.refresh).await);
        assert_eq!(claims(&tokens.refresh)["exp"].as_i64().unwrap(), began + 30 * 86_400);
        server.clock.advance(Span::from_seconds(1));
        app.refresh(&tokens.refresh).await.refused(400, "invalid_grant");
    }

    async fn a_client_may_have_its_own_lifetimes(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        let lifetimes =
            ClientLifetimes { access: Some(Span::from_minutes(5)), refresh_idle: Some(Span::from_days(60)) };
        server.client(Client { lifetimes, ..server.draft("patient") }).await;
        let app = Application::new(&server, "patient");
        let answer = app.redeem(&app.sign_in(&mut Browser::new(), "ada@example.com").await.code()).await;
        assert_eq!(answer.json()["expires_in"], 300);
        let tokens = Tokens::of(&answer);
        server.clock.advance(Span::from_minutes(5));
        assert_eq!(server.userinfo(&tokens.access).await.status, 401);
        server.clock.advance(Span::from_days(59));
        let next = app.refresh(&tokens.refresh).await;
        assert_eq!(next.json()["expires_in"], 300);
        server.clock.advance(Span::from_days(1));
        app.refresh(&Tokens::of(&next).refresh).await.refused(400, "invalid_grant");
    }

    async fn a_scope_may_shrink_but_not_grow(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let mut app = Application::new(&server, "acme");
        app.asks_for("openid email accounts:read");
        let one = app.tokens(&mut Browser::new(), "ada@example.com").await;
        for more in ["openid profile", "openid email accounts:read offline_access", "admin"] {
            app.refresh_with(&one.refresh, &[("scope", more)]).await.refused(400, "invalid_scope");
        }
        let less = app.refresh_with(&one.refresh, &[("scope", "openid")]).await;
        assert_eq!(less.json()["scope"], "openid");
        let two = Tokens::of(&less);
        assert_eq!(claims(&two.access)["scope"], "openid");
        assert_eq!(claims(&two.refresh)["scope"], claims(&one.refresh)["scope"]);
        // An ID token comes because `openid` was asked for by name.
        let id = claims(&two.id.clone().unwrap());
        assert_eq!(id["auth_time"], claims(one.id.as_ref().unwrap())["auth_time"]);
        let three = app.refresh(&two.refresh).await;
        assert_eq!(three.json()["scope"], "accounts:read email openid");
    }

    async fn another_client_can_neither_use_nor_end_it(db: Database) {
        let server = Server::start(&db).await;
        let app = Application::new(&server, "acme");
        let one = first(&app, &server).await;
        server.web_app("other").await;
        let other = Application::new(&server, "other");
        other.refresh(&one.refresh).await.refused(400, "invalid_grant");
        let two = Tokens::of(&app.refresh(&one.refresh).await);
        server.clock.advance(Span::from_minutes(1));
        other.refresh(&one.refresh).await.refused(400, "invalid_grant");
        Tokens::of(&app.refresh(&two.refresh).await);
    }

    async fn a_disabled_user_gets_nothing_more(db: Database) {
        let server = Server::start(&db).await;
        let ada = server.user("ada@example.com").await;
        server.web_app("acme").await;
        let app = Application::new(&server, "acme");
        let one = app.tokens(&mut Browser::new(), "ada@example.com").await;
        server.set_state(ada, UserState::Disabled).await;
        is_dead(&server, &app, &[&one]).await;
    }

    async fn roles_are_those_of_today(db: Database) {
        let server = Server::start(&db).await;
        let ada = server.user("ada@example.com").await;
        server.web_app("acme").await;
        let app = Application::new(&server, "acme");
        let one = app.tokens(&mut Browser::new(), "ada@example.com").await;
        assert_eq!(claims(&one.access)["roles"], serde_json::json!([]));
        let role = "trader".parse().unwrap();
        let write =
            move |tx: &mut signet::storage::Tx<'_>| signet::storage::users::insert_role(tx, ada, &role);
        server.house.store.write("test", write).await.unwrap();
        let two = Tokens::of(&app.refresh(&one.refresh).await);
        assert_eq!(claims(&two.access)["roles"], serde_json::json!(["trader"]));
    }

    async fn a_sign_out_ends_all_but_offline_access(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (mut app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        app.asks_for("openid offline_access");
        let offline = app.tokens(&mut browser, "ada@example.com").await;
        app.asks_for("openid");
        let online = app.tokens_again(&mut browser).await;
        browser.get(&server.at("/account")).await.submit("#sign-out", &[]).await;
        is_dead(&server, &app, &[&online]).await;
        assert_eq!(server.userinfo(&offline.access).await.status, 200);
        Tokens::of(&app.refresh(&offline.refresh).await);
    }

    async fn a_client_may_lose_its_offline_access_at_sign_out(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.client(Client { offline: OfflineRule::EndsWithLogout, ..server.draft("acme") }).await;
        let (mut app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        app.asks_for("openid offline_access");
        let offline = app.tokens(&mut browser, "ada@example.com").await;
        browser.get(&server.at("/account")).await.submit("#sign-out", &[]).await;
        is_dead(&server, &app, &[&offline]).await;
    }

    async fn a_browser_session_that_expires_ends_no_family(db: Database) {
        let server = Server::start(&db).await;
        let app = Application::new(&server, "acme");
        let one = first(&app, &server).await;
        server.clock.advance(Span::from_hours(13));
        Tokens::of(&app.refresh(&one.refresh).await);
    }

    async fn a_client_without_the_grant_gets_no_refresh_token(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        let grants = vec![GrantType::AuthorizationCode];
        server.client(Client { grants, ..server.draft("acme") }).await;
        let mut app = Application::new(&server, "acme");
        app.asks_for("openid offline_access");
        let answer = app.redeem(&app.sign_in(&mut Browser::new(), "ada@example.com").await.code()).await;
        assert_eq!(answer.json()["refresh_token"], serde_json::Value::Null);
        assert_eq!(answer.json()["scope"], "openid");
        let access = Tokens::of(&answer).access;
        assert_eq!(server.userinfo(&access).await.status, 200);
        app.refresh(&access).await.refused(400, "unauthorized_client");
    }
}
