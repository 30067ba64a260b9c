//! Where an answer may go: to what was registered, byte for byte, or nowhere (RFC 9700 §2.1, RFC 8252 §7).

use signet::domain::client::{Client, GrantType};

use crate::support::{Application, Browser, Server, Tokens};

/// A page of ours that sends nobody anywhere.
fn stays_here(browser: &Browser, case: &str) {
    assert_eq!(browser.status(), 400, "{case}");
    assert_eq!(browser.header("location"), None, "{case}");
    assert!(browser.title().starts_with("This request cannot be completed"), "{case}: {}", browser.title());
    assert_eq!(browser.header("cache-control"), Some("no-store"), "{case}");
    assert_eq!(browser.header("refresh"), None, "{case}");
}

on_both_databases! {
    async fn a_redirect_uri_that_is_not_registered_gets_a_page(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        for uri in [
            "https://app.example/cb/",
            "https://app.example/cb?",
            "https://app.example/cb?x=1",
            "https://app.example/cb#f",
            "https://app.example/CB",
            "https://APP.example/cb",
            "https://app.example:443/cb",
            "https://app.example/a/../cb",
            "https://app.example/%63b",
            "https://app.example.evil.example/cb",
            "https://app.example@evil.example/cb",
            "https://evil.example/https://app.example/cb",
            "http://app.example/cb",
            "//app.example/cb",
            "/cb",
            "javascript:alert(1)",
            "data:text/html,hello",
            " https://app.example/cb",
            "https://app.example/cb\r\nX-Evil: 1",
            "http://127.0.0.1:9/cb",
        ] {
            browser.get(&app.request(&[("redirect_uri", uri)])).await;
            stays_here(&browser, uri);
            assert!(!browser.body().contains("evil.example"), "{uri} is shown");
        }
        browser.get(&app.request(&[("redirect_uri", "")])).await;
        stays_here(&browser, "none");
    }

    async fn an_unknown_or_unfit_client_gets_a_page(db: Database) {
        let server = Server::start(&db).await;
        server.client(Client { enabled: false, ..server.draft("disabled") }).await;
        let machine = vec![GrantType::ClientCredentials];
        server.client(Client { grants: machine, ..server.draft("machine") }).await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        for id in ["", "acme", "disabled", "machine", "ACME", "acme\u{e4}", &"a".repeat(3000), "a b"] {
            browser.get(&app.request(&[("client_id", id)])).await;
            stays_here(&browser, id);
        }
    }

    async fn a_client_or_redirect_uri_that_comes_twice_gets_a_page(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        for twice in ["client_id=acme", "client_id=evil", "redirect_uri=https%3A%2F%2Fapp.example%2Fcb"] {
            browser.get(&format!("{}&{twice}", app.request(&[]))).await;
            stays_here(&browser, twice);
        }
    }

    async fn a_native_app_chooses_its_port_and_nothing_else(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.native_app("cli").await;
        let mut app = Application::public(&server, "cli");
        let mut browser = Browser::new();
        for uri in [
            "http://127.0.0.1:51234/cb2",
            "http://127.0.0.1:51234/cb?x",
            "http://127.0.0.2:51234/cb",
            "http://localhost:51234/cb",
            "http://[::1]:51234/cb",
            "https://127.0.0.1:51234/cb",
            "http://127.0.0.1:51234@evil.example/cb",
            "http://127.0.0.1:99999/cb",
            "com.example.acme:/cb2",
            "com.example.acme:9/cb",
        ] {
            browser.get(&app.request(&[("redirect_uri", uri)])).await;
            stays_here(&browser, uri);
        }
        app.is_called_back_at("http://127.0.0.1:51234/cb");
        let code = app.sign_in(&mut browser, "ada@example.com").await.code();
        // The code is bound to the port that was asked for.
        let other = [("redirect_uri", "http://127.0.0.1:51235/cb")];
        app.redeem_with(&code, &other).await.refused(400, "invalid_grant");
        Tokens::of(&app.redeem(&code).await);
    }

    async fn a_web_app_is_called_back_at_its_very_port(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        let uri = "http://127.0.0.1:3000/cb";
        server.client(Client { redirect_uris: vec![uri.parse().unwrap()], ..server.draft("acme") }).await;
        let mut app = Application::new(&server, "acme");
        let mut browser = Browser::new();
        for other in ["http://127.0.0.1:3001/cb", "http://127.0.0.1/cb", "http://[::1]:3000/cb"] {
            browser.get(&app.request(&[("redirect_uri", other)])).await;
            stays_here(&browser, other);
        }
        app.is_called_back_at(uri);
        Tokens::of(&app.redeem(&app.sign_in(&mut browser, "ada@example.com").await.code()).await);
    }

    async fn a_native_app_is_called_back_by_its_own_scheme(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.native_app("cli").await;
        let mut app = Application::public(&server, "cli");
        app.is_called_back_at("com.example.acme:/cb");
        Tokens::of(&app.redeem(&app.sign_in(&mut Browser::new(), "ada@example.com").await.code()).await);
    }

    async fn a_redirect_uri_keeps_its_own_query(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        let uri = "https://app.example/cb?tenant=a%20b&code=mine";
        server.client(Client { redirect_uris: vec![uri.parse().unwrap()], ..server.draft("acme") }).await;
        let mut app = Application::new(&server, "acme");
        app.is_called_back_at(uri);
        let mut browser = Browser::new();
        app.sign_in(&mut browser, "ada@example.com").await;
        let location = browser.header("location").unwrap();
        let code = location.strip_prefix(&format!("{uri}&code=")).unwrap().split('&').next().unwrap();
        assert!(!location.contains('#'), "{location}");
        Tokens::of(&app.redeem(code).await);
    }
}
