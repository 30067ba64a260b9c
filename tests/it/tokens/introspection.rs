//! Who may know what about a token (RFC 7662).

use signet::domain::client::Client;
use signet::domain::time::Span;

use crate::support::{Answer, Application, Browser, Server, Tokens, claims};

const BANK: &str = "https://bank.example";

async fn ask(server: &Server, caller: &str, token: &str) -> Answer {
    let answer = server.post_as(caller, "/introspect", &[("token", token)]).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
    answer
}

async fn is_nothing(server: &Server, caller: &str, token: &str) {
    assert_eq!(ask(server, caller, token).await.body, r#"{"active":false}"#, "{caller}");
}

/// A resource service for `audience` that has no tokens of its own.
async fn service(server: &Server, id: &str, audience: &str) {
    let resource_server = Some(audience.parse().unwrap());
    let draft = server.draft(id);
    server.client(Client { resource_server, grants: Vec::new(), audiences: Vec::new(), ..draft }).await;
}

async fn tokens(server: &Server) -> Tokens {
    server.user_with_roles("ada@example.com", &["trader"]).await;
    server.web_app("acme").await;
    server.web_app("other").await;
    service(server, "bank", BANK).await;
    service(server, "trade", "https://trade.example").await;
    Application::new(server, "acme").tokens(&mut Browser::new(), "ada@example.com").await
}

on_both_databases! {
    async fn a_client_is_told_about_its_own_tokens(db: Database) {
        let server = Server::start(&db).await;
        let tokens = tokens(&server).await;
        let answer = ask(&server, "acme", &tokens.access).await.json();
        assert_eq!((&answer["active"], &answer["token_type"]), (&true.into(), &"Bearer".into()));
        for (name, value) in claims(&tokens.access).as_object().unwrap() {
            assert_eq!(&answer[name], value, "{name}");
        }
        let answer = ask(&server, "acme", &tokens.refresh).await.json();
        assert_eq!((&answer["active"], answer.get("token_type")), (&true.into(), None));
        assert_eq!((&answer["client_id"], &answer["aud"]), (&"acme".into(), &server.url.as_str().into()));
    }

    async fn a_service_is_told_about_tokens_for_it(db: Database) {
        let server = Server::start(&db).await;
        let tokens = tokens(&server).await;
        let answer = ask(&server, "bank", &tokens.access).await.json();
        assert_eq!((&answer["active"], &answer["aud"]), (&true.into(), &BANK.into()));
        assert_eq!(answer["roles"], serde_json::json!(["trader"]));
        is_nothing(&server, "bank", &tokens.refresh).await;
        let own = server.post_as("acme", "/token", &[("grant_type", "client_credentials")]).await;
        let own = own.text("access_token");
        assert_eq!(ask(&server, "bank", &own).await.json()["sub"], "acme");
        is_nothing(&server, "trade", &own).await;
    }

    async fn everybody_else_learns_nothing(db: Database) {
        let server = Server::start(&db).await;
        let tokens = tokens(&server).await;
        for caller in ["other", "trade"] {
            is_nothing(&server, caller, &tokens.access).await;
            is_nothing(&server, caller, &tokens.refresh).await;
        }
    }

    async fn what_is_no_token_in_force_is_nothing(db: Database) {
        let server = Server::start(&db).await;
        let tokens = tokens(&server).await;
        let id = tokens.id.clone().unwrap();
        let cut = tokens.access[..tokens.access.len() - 1].to_owned();
        for wrong in [&id, &cut, &format!("{} ", tokens.access), &"x".repeat(9000), "x", "..", "\u{e4}"] {
            for caller in ["acme", "bank"] {
                is_nothing(&server, caller, wrong).await;
            }
        }
        server.clock.advance(Span::from_minutes(15));
        is_nothing(&server, "acme", &tokens.access).await;
        is_nothing(&server, "bank", &tokens.access).await;
        assert!(server.is_active("acme", &tokens.refresh).await);
        server.clock.advance(Span::from_days(7));
        is_nothing(&server, "acme", &tokens.refresh).await;
    }

    async fn what_was_taken_back_is_nothing(db: Database) {
        let server = Server::start(&db).await;
        let tokens = tokens(&server).await;
        server.post_as("acme", "/revoke", &[("token", &tokens.access)]).await;
        is_nothing(&server, "acme", &tokens.access).await;
        is_nothing(&server, "bank", &tokens.access).await;
    }

    async fn a_hint_changes_nothing(db: Database) {
        let server = Server::start(&db).await;
        let tokens = tokens(&server).await;
        for (token, hint) in
            [(&tokens.access, "refresh_token"), (&tokens.refresh, "access_token"), (&tokens.access, "x")]
        {
            let form = [("token", token.as_str()), ("token_type_hint", hint)];
            assert_eq!(server.post_as("acme", "/introspect", &form).await.json()["active"], true);
        }
    }

    async fn who_asks_must_say_who_they_are_and_what_about(db: Database) {
        let server = Server::start(&db).await;
        let tokens = tokens(&server).await;
        server.native_app("cli").await;
        let token = ("token", tokens.access.as_str());
        server.post("/introspect", &[token]).await.refused(401, "invalid_client");
        server.post("/introspect", &[token, ("client_id", "cli")]).await.refused(401, "invalid_client");
        for form in [
            &[][..],
            &[("token", "")],
            &[token, token],
            &[token, ("token_type_hint", "a"), ("token_type_hint", "b")],
        ] {
            server.post_as("acme", "/introspect", form).await.refused(400, "invalid_request");
        }
    }
}
