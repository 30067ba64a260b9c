//! A device asks until it is answered, not too often, and gets its tokens once (RFC 8628 §3.4, §3.5).

use signet::domain::client::{Client, ClientAuthentication};
use signet::domain::time::Span;
use signet::domain::user::UserState;

use super::{Device, GRANT};
use crate::support::{Application, Browser, Server, Tokens, claims, random_text};

on_both_databases! {
    async fn a_device_that_is_let_in_gets_tokens_that_tell_of_the_sign_in(db: Database) {
        let server = Server::start(&db).await;
        let ada = server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (device, mut browser) = (Device::begin(&server, "acme").await, Browser::new());
        device.poll().await.refused(400, "authorization_pending");
        device.entered_by(&mut browser, "ada@example.com").await;
        server.clock.advance(Span::from_seconds(90));
        browser.submit("#allow", &[]).await;
        server.clock.advance(Span::from_seconds(30));
        let tokens = Tokens::of(&device.poll().await);
        let (access, id) = (claims(&tokens.access), claims(tokens.id.as_ref().unwrap()));
        assert_eq!((&id["sub"], &id["aud"]), (&ada.to_string().into(), &"acme".into()));
        assert_eq!((&id["amr"], &id["sid"]), (&serde_json::json!(["pwd"]), &access["sid"]));
        assert_eq!(id["iat"].as_i64().unwrap() - id["auth_time"].as_i64().unwrap(), 120);
        assert_eq!((&access["client_id"], &access["scope"]), (&"acme".into(), &"email openid".into()));
        assert_eq!(access["aud"], "https://bank.example");
        assert_eq!(server.userinfo(&tokens.access).await.status, 200);
        Tokens::of(&Application::new(&server, "acme").refresh(&tokens.refresh).await);
    }

    async fn a_device_that_asks_too_often_is_slowed_down(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let device = Device::begin(&server, "acme").await;
        let after = async |seconds, error| {
            server.clock.advance(Span::from_seconds(seconds));
            device.poll().await.refused(400, error);
        };
        after(0, "authorization_pending").await;
        after(5, "authorization_pending").await;
        after(4, "slow_down").await;
        // From now on it is ten seconds, counted from that question.
        after(9, "slow_down").await;
        after(15, "authorization_pending").await;
        after(14, "slow_down").await;
        after(20, "authorization_pending").await;
        device.approved_by(&mut Browser::new(), "ada@example.com").await;
        Tokens::of(&device.poll().await);
    }

    async fn the_interval_grows_to_a_minute_and_no_further(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let device = Device::begin(&server, "acme").await;
        device.poll().await.refused(400, "authorization_pending");
        for _ in 0..30 {
            device.poll().await.refused(400, "slow_down");
        }
        server.clock.advance(Span::from_seconds(60));
        device.poll().await.refused(400, "authorization_pending");
    }

    async fn a_device_code_lives_for_ten_minutes(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (one, two) = (Device::begin(&server, "acme").await, Device::begin(&server, "acme").await);
        one.approved_by(&mut Browser::new(), "ada@example.com").await;
        server.clock.advance(Span::from_minutes(10));
        for device in [&one, &two] {
            device.poll().await.refused(400, "expired_token");
        }
    }

    async fn a_device_code_used_twice_revokes_what_it_gave(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (device, mut browser) = (Device::begin(&server, "acme").await, Browser::new());
        device.approved_by(&mut browser, "ada@example.com").await;
        let tokens = Tokens::of(&device.poll().await);
        server.clock.advance(Span::from_minutes(12));
        for _ in 0..2 {
            device.poll().await.refused(400, "invalid_grant");
        }
        assert_eq!(server.userinfo(&tokens.access).await.status, 401);
        assert!(!server.is_active("acme", &tokens.access).await);
        Application::new(&server, "acme").refresh(&tokens.refresh).await.refused(400, "invalid_grant");
    }

    async fn a_device_code_is_its_clients_alone(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        server.web_app("other").await;
        server.client(Client { authentication: ClientAuthentication::None, ..server.draft("tv") }).await;
        let device = Device::begin(&server, "acme").await;
        device.approved_by(&mut Browser::new(), "ada@example.com").await;
        let form = [("grant_type", GRANT), ("device_code", device.code.as_str())];
        server.post_as("other", "/token", &form).await.refused(400, "invalid_grant");
        let public = [&form[..], &[("client_id", "tv")]].concat();
        server.post("/token", &public).await.refused(400, "invalid_grant");
        let named = [&form[..], &[("client_id", "acme")]].concat();
        server.post("/token", &named).await.refused(401, "invalid_client");
        Tokens::of(&device.poll().await);
        // Nor can a stranger revoke by using it again.
        server.post_as("other", "/token", &form).await.refused(400, "invalid_grant");
    }

    async fn a_device_code_is_nothing_elsewhere_and_nothing_else_is_one(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        let tokens = app.tokens(&mut browser, "ada@example.com").await;
        let code = app.authorize(&mut browser, &[]).await.code();
        let device = Device::begin(&server, "acme").await;
        device.approved_by(&mut browser, "ada@example.com").await;
        app.redeem(&device.code).await.refused(400, "invalid_grant");
        app.refresh(&device.code).await.refused(400, "invalid_grant");
        assert_eq!(server.userinfo(&device.code).await.status, 401);
        assert!(!server.is_active("acme", &device.code).await);
        let cookie = format!("signet-session={}", device.code);
        let answer = server.send(server.http().get(server.at("/account")).header("cookie", cookie)).await;
        assert_eq!(answer.status, 303);
        let long = format!("{}A", device.code);
        for other in [&code, &tokens.access, &tokens.refresh, &device.user_code, &random_text(), &long] {
            let form = [("grant_type", GRANT), ("device_code", other.as_str())];
            server.post_as("acme", "/token", &form).await.refused(400, "invalid_grant");
        }
        let none = [("grant_type", GRANT)];
        server.post_as("acme", "/token", &none).await.refused(400, "invalid_request");
        let twice = [("grant_type", GRANT), ("device_code", "a"), ("device_code", "b")];
        server.post_as("acme", "/token", &twice).await.refused(400, "invalid_request");
        Tokens::of(&device.poll().await);
        Tokens::of(&app.redeem(&code).await);
    }

    async fn what_was_ended_since_gives_nothing(db: Database) {
        let server = Server::start(&db).await;
        let ada = server.user("ada@example.com").await;
        server.web_app("acme").await;
        // The session.
        let (device, mut browser) = (Device::begin(&server, "acme").await, Browser::new());
        device.approved_by(&mut browser, "ada@example.com").await;
        browser.get(&server.at("/account")).await.submit("#sign-out", &[]).await;
        device.poll().await.refused(400, "invalid_grant");
        // The consent.
        let (device, mut browser) = (Device::begin(&server, "acme").await, Browser::new());
        device.approved_by(&mut browser, "ada@example.com").await;
        browser.get(&server.at("/account/applications")).await.submit("form[action$='applications']", &[]).await;
        device.poll().await.refused(400, "invalid_grant");
        // The person.
        let device = Device::begin(&server, "acme").await;
        device.approved_by(&mut Browser::new(), "ada@example.com").await;
        server.set_state(ada, UserState::Disabled).await;
        device.poll().await.refused(400, "invalid_grant");
    }

    async fn a_token_may_be_for_less_than_was_allowed(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let device = Device::begin(&server, "acme").await;
        device.approved_by(&mut Browser::new(), "ada@example.com").await;
        let more = [("resource", "https://trading.example")];
        device.poll_with(&more).await.refused(400, "invalid_target");
        let tokens = Tokens::of(&device.poll_with(&[("resource", "https://bank.example")]).await);
        assert_eq!(claims(&tokens.access)["aud"], "https://bank.example");
    }
}
