//! A client takes its tokens back (RFC 7009).

use signet::domain::time::Span;

use crate::support::{Application, Browser, Server, Tokens};

async fn revoke(server: &Server, client: &str, token: &str) {
    let answer = server.post_as(client, "/revoke", &[("token", token)]).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, ""), "{answer:?}");
    assert_eq!(answer.header("cache-control"), "no-store");
}

async fn tokens(server: &Server) -> (Application<'_>, Tokens) {
    server.user("ada@example.com").await;
    server.web_app("acme").await;
    server.web_app("other").await;
    let app = Application::new(server, "acme");
    let tokens = app.tokens(&mut Browser::new(), "ada@example.com").await;
    (app, tokens)
}

on_both_databases! {
    async fn an_access_token_goes_alone(db: Database) {
        let server = Server::start(&db).await;
        let (app, tokens) = tokens(&server).await;
        for _ in 0..2 {
            revoke(&server, "acme", &tokens.access).await;
        }
        server.userinfo(&tokens.access).await.refused(401, "invalid_token");
        let next = Tokens::of(&app.refresh(&tokens.refresh).await);
        assert_eq!(server.userinfo(&next.access).await.status, 200);
    }

    async fn a_refresh_token_takes_its_access_tokens_along(db: Database) {
        let server = Server::start(&db).await;
        let (app, one) = tokens(&server).await;
        let two = Tokens::of(&app.refresh(&one.refresh).await);
        for _ in 0..2 {
            revoke(&server, "acme", &two.refresh).await;
        }
        for tokens in [&one, &two] {
            server.userinfo(&tokens.access).await.refused(401, "invalid_token");
            assert!(!server.is_active("acme", &tokens.refresh).await);
            app.refresh(&tokens.refresh).await.refused(400, "invalid_grant");
        }
    }

    async fn a_refresh_token_that_was_used_still_names_its_grant(db: Database) {
        let server = Server::start(&db).await;
        let (app, one) = tokens(&server).await;
        let two = Tokens::of(&app.refresh(&one.refresh).await);
        revoke(&server, "acme", &one.refresh).await;
        app.refresh(&two.refresh).await.refused(400, "invalid_grant");
        assert_eq!(server.userinfo(&two.access).await.status, 401);
    }

    async fn another_clients_token_is_left_alone(db: Database) {
        let server = Server::start(&db).await;
        let (app, tokens) = tokens(&server).await;
        revoke(&server, "other", &tokens.access).await;
        revoke(&server, "other", &tokens.refresh).await;
        assert_eq!(server.userinfo(&tokens.access).await.status, 200);
        Tokens::of(&app.refresh(&tokens.refresh).await);
    }

    async fn what_is_no_token_is_no_error(db: Database) {
        let server = Server::start(&db).await;
        let (app, tokens) = tokens(&server).await;
        let id = tokens.id.clone().unwrap();
        for unknown in ["x", "..", &id, &"x".repeat(9000), "\u{e4}", &tokens.access[1..]] {
            revoke(&server, "acme", unknown).await;
        }
        assert_eq!(server.userinfo(&tokens.access).await.status, 200);
        server.clock.advance(Span::from_days(8));
        revoke(&server, "acme", &tokens.access).await;
        revoke(&server, "acme", &tokens.refresh).await;
        app.refresh(&tokens.refresh).await.refused(400, "invalid_grant");
    }

    async fn a_hint_changes_nothing(db: Database) {
        let server = Server::start(&db).await;
        let (_, tokens) = tokens(&server).await;
        let form = [("token", tokens.refresh.as_str()), ("token_type_hint", "access_token")];
        assert_eq!(server.post_as("acme", "/revoke", &form).await.status, 200);
        assert!(!server.is_active("acme", &tokens.refresh).await);
    }

    async fn a_public_client_takes_back_its_own(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.native_app("cli").await;
        let mut app = Application::public(&server, "cli");
        app.is_called_back_at("com.example.acme:/cb");
        let tokens = app.tokens(&mut Browser::new(), "ada@example.com").await;
        let form = [("token", tokens.refresh.as_str()), ("client_id", "cli")];
        assert_eq!(server.post("/revoke", &form).await.status, 200);
        assert_eq!(server.userinfo(&tokens.access).await.status, 401);
    }

    async fn a_clients_own_token_can_be_taken_back(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let ask = || server.post_as("acme", "/token", &[("grant_type", "client_credentials")]);
        let [one, two] = [ask().await.text("access_token"), ask().await.text("access_token")];
        revoke(&server, "acme", &one).await;
        assert!(!server.is_active("acme", &one).await);
        assert!(server.is_active("acme", &two).await);
    }

    async fn who_asks_must_say_who_they_are_and_what_about(db: Database) {
        let server = Server::start(&db).await;
        let (_, tokens) = tokens(&server).await;
        let token = ("token", tokens.refresh.as_str());
        server.post("/revoke", &[token]).await.refused(401, "invalid_client");
        for form in [
            &[][..],
            &[("token", "")],
            &[token, token],
            &[token, ("token_type_hint", "a"), ("token_type_hint", "b")],
        ] {
            server.post_as("acme", "/revoke", form).await.refused(400, "invalid_request");
        }
        assert!(server.is_active("acme", &tokens.refresh).await);
    }

    async fn it_holds_after_a_restart_and_a_key_rotation(db: Database) {
        let server = Server::start(&db).await;
        let (_, tokens) = tokens(&server).await;
        revoke(&server, "acme", &tokens.access).await;
        server.rotate_keys().await;
        assert_eq!(server.userinfo(&tokens.access).await.status, 401);
        let restarted =
            Server::start_at(&db, &[("SIGNET__SERVER__ISSUER", &server.url)], server.clock.clone()).await;
        let request = restarted.http().get(restarted.address("/userinfo")).bearer_auth(&tokens.access);
        assert_eq!(restarted.send(request).await.status, 401);
    }
}
