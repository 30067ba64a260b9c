//! For which services a token is made (RFC 8707), and what it says to each.

use signet::domain::client::{Audience, Client};

use crate::support::{Application, Browser, Server, Tokens, claims};

const BANK: &str = "https://bank.example";
const TRADE: &str = "https://trade.example";

/// Two services, and an application that may use both; the bank is its default.
async fn two_services(server: &Server) {
    let bank = server.api(BANK, "accounts:read accounts:write").await;
    let trade = server.api(TRADE, "orders:read").await;
    let scope = "openid email offline_access accounts:read accounts:write orders:read".parse().unwrap();
    server.client(Client { audiences: vec![bank, trade], scope, ..server.draft("acme") }).await;
    server.api("https://other.example", "other:read").await;
}

fn app(server: &Server) -> Application<'_> {
    let mut app = Application::new(server, "acme");
    app.asks_for("openid accounts:read orders:read");
    app
}

on_both_databases! {
    async fn without_a_resource_the_token_is_for_the_first_audience(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        two_services(&server).await;
        let (app, mut browser) = (app(&server), Browser::new());
        let tokens = app.tokens(&mut browser, "ada@example.com").await;
        let access = claims(&tokens.access);
        assert_eq!(access["aud"], BANK);
        // It tells the bank nothing of trading.
        assert_eq!(access["scope"], "accounts:read openid");
        assert_eq!(claims(&tokens.refresh)["aud"], server.url);
        assert_eq!(server.userinfo(&tokens.access).await.status, 200);
    }

    async fn a_token_for_two_services_names_both(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        two_services(&server).await;
        let (app, mut browser) = (app(&server), Browser::new());
        let both = [("resource", BANK), ("resource", TRADE), ("resource", BANK)];
        let code = app.sign_in_with(&mut browser, "ada@example.com", &both).await.code();
        let answer = app.redeem(&code).await;
        let tokens = Tokens::of(&answer);
        assert_eq!(claims(&tokens.access)["aud"], serde_json::json!([BANK, TRADE]));
        assert_eq!(claims(&tokens.access)["scope"], "accounts:read openid orders:read");
        assert_eq!(answer.json()["scope"], "accounts:read openid orders:read");
    }

    async fn each_exchange_may_ask_for_one_of_the_services(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        two_services(&server).await;
        let (app, mut browser) = (app(&server), Browser::new());
        let both = [("resource", BANK), ("resource", TRADE)];
        let code = app.sign_in_with(&mut browser, "ada@example.com", &both).await.code();
        let tokens = Tokens::of(&app.redeem_with(&code, &[("resource", TRADE)]).await);
        assert_eq!(claims(&tokens.access)["aud"], TRADE);
        assert_eq!(claims(&tokens.access)["scope"], "openid orders:read");
        let tokens = Tokens::of(&app.refresh_with(&tokens.refresh, &[("resource", BANK)]).await);
        assert_eq!(claims(&tokens.access)["aud"], BANK);
        assert_eq!(claims(&tokens.access)["scope"], "accounts:read openid");
        let tokens = Tokens::of(&app.refresh(&tokens.refresh).await);
        assert_eq!(claims(&tokens.access)["aud"], serde_json::json!([BANK, TRADE]));
    }

    async fn a_service_that_was_not_granted_cannot_be_had_later(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        two_services(&server).await;
        let (app, mut browser) = (app(&server), Browser::new());
        let only_bank = [("resource", BANK)];
        let code = app.sign_in_with(&mut browser, "ada@example.com", &only_bank).await.code();
        app.redeem_with(&code, &[("resource", TRADE)]).await.refused(400, "invalid_target");
        // What was refused for its target has not used the code up.
        let tokens = Tokens::of(&app.redeem(&code).await);
        app.refresh_with(&tokens.refresh, &[("resource", TRADE)]).await.refused(400, "invalid_target");
        Tokens::of(&app.refresh(&tokens.refresh).await);
    }

    async fn an_unknown_service_is_an_invalid_target(db: Database) {
        let server = Server::start(&db).await;
        two_services(&server).await;
        let (app, mut browser) = (app(&server), Browser::new());
        for wrong in [
            "https://nowhere.example",
            "https://other.example",
            "https://BANK.example",
            "https://bank.example/",
            "https://bank.example#f",
            "bank",
            "%",
            &server.url,
        ] {
            assert_eq!(
                app.authorize(&mut browser, &[("resource", wrong)]).await.error(),
                "invalid_target",
                "{wrong}"
            );
            let form = [("grant_type", "client_credentials"), ("resource", BANK), ("resource", wrong)];
            server.post_as("acme", "/token", &form).await.refused(400, "invalid_target");
        }
    }

    async fn a_scope_of_another_service_is_refused_and_not_dropped(db: Database) {
        let server = Server::start(&db).await;
        two_services(&server).await;
        let own = [("grant_type", "client_credentials"), ("scope", "orders:read")];
        server.post_as("acme", "/token", &own).await.refused(400, "invalid_scope");
        let named = [own[0], own[1], ("resource", TRADE)];
        let token = server.post_as("acme", "/token", &named).await.text("access_token");
        assert_eq!((claims(&token)["scope"].as_str(), claims(&token)["aud"].as_str()), (Some("orders:read"), Some(TRADE)));
    }

    async fn a_client_without_audiences_gets_tokens_for_the_issuer(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.client(Client { audiences: Vec::<Audience>::new(), ..server.draft("acme") }).await;
        let app = Application::new(&server, "acme");
        let tokens = app.tokens(&mut Browser::new(), "ada@example.com").await;
        assert_eq!(claims(&tokens.access)["aud"], server.url);
        let own = server.post_as("acme", "/token", &[("grant_type", "client_credentials")]).await;
        assert_eq!(claims(&own.text("access_token"))["aud"], server.url);
    }
}
