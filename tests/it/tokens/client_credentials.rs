//! A client asks for itself (RFC 6749 §4.4).

use signet::domain::client::{Client, GrantType};
use signet::domain::time::Span;

use crate::support::{Answer, Server, claims, header};

async fn ask(server: &Server, client: &str, more: &[(&str, &str)]) -> Answer {
    server.post_as(client, "/token", &[&[("grant_type", "client_credentials")], more].concat()).await
}

on_both_databases! {
    async fn the_token_is_the_clients_own(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let answer = ask(&server, "acme", &[]).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("cache-control"), "no-store");
        let mut members: Vec<String> = answer.json().as_object().unwrap().keys().cloned().collect();
        members.sort_unstable();
        assert_eq!(members, ["access_token", "expires_in", "scope", "token_type"]);
        let token = answer.text("access_token");
        let access = claims(&token);
        assert_eq!(header(&token)["typ"], "at+jwt");
        assert_eq!((access["sub"].as_str(), access["client_id"].as_str()), (Some("acme"), Some("acme")));
        assert_eq!(access["aud"], "https://bank.example");
        assert_eq!(access["iss"], server.url);
        assert_eq!(access["exp"].as_i64().unwrap() - access["iat"].as_i64().unwrap(), 900);
        for absent in ["sid", "auth_time", "roles", "email_verified", "acr", "amr", "grant_id"] {
            assert!(access.get(absent).is_none(), "{absent}");
        }
        assert!(server.is_active("acme", &token).await);
        server.clock.advance(Span::from_minutes(15));
        assert!(!server.is_active("acme", &token).await);
    }

    async fn it_speaks_of_no_user(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        assert_eq!(ask(&server, "acme", &[]).await.json()["scope"], "accounts:read");
        assert_eq!(
            ask(&server, "acme", &[("scope", "accounts:read")]).await.json()["scope"],
            "accounts:read"
        );
        for scope in ["openid", "profile accounts:read", "email", "offline_access", "accounts:write", "*"] {
            ask(&server, "acme", &[("scope", scope)]).await.refused(400, "invalid_scope");
        }
        let token = ask(&server, "acme", &[]).await.text("access_token");
        server.userinfo(&token).await.refused(403, "insufficient_scope");
    }

    async fn only_a_confidential_client_that_is_registered_for_it_may_ask(db: Database) {
        let server = Server::start(&db).await;
        server.native_app("cli").await;
        let grants = vec![GrantType::AuthorizationCode, GrantType::RefreshToken];
        server.client(Client { grants, ..server.draft("web") }).await;
        let form = [("grant_type", "client_credentials"), ("client_id", "cli")];
        server.post("/token", &form).await.refused(400, "unauthorized_client");
        ask(&server, "web", &[]).await.refused(400, "unauthorized_client");
    }

    async fn a_client_without_scopes_is_told_of_none(db: Database) {
        let server = Server::start(&db).await;
        server.client(Client { scope: "openid".parse().unwrap(), ..server.draft("acme") }).await;
        let answer = ask(&server, "acme", &[]).await;
        assert_eq!(answer.status, 200);
        // RFC 6749 §3.3: a scope is at least one token, so an empty text is none.
        assert_eq!(answer.json().get("scope"), None);
        assert!(server.is_active("acme", &answer.text("access_token")).await);
    }

    async fn a_grant_that_is_not_offered_is_refused(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        for grant in
            ["password", "implicit", "urn:ietf:params:oauth:grant-type:token-exchange", "CLIENT_CREDENTIALS"]
        {
            let form = [("grant_type", grant), ("username", "ada@example.com"), ("password", "x")];
            server.post_as("acme", "/token", &form).await.refused(400, "unsupported_grant_type");
        }
        server.post_as("acme", "/token", &[("scope", "accounts:read")]).await.refused(400, "invalid_request");
        server.post_as("acme", "/token", &[("grant_type", "")]).await.refused(400, "invalid_request");
    }
}
