//! How present the person must be: `prompt`, `max_age`, and hints, which authenticate nobody (OIDC Core §3.1.2.1).

use signet::domain::time::Span;

use crate::support::{Application, Browser, PASSWORD, Server, Tokens, claims};

async fn error(app: &Application<'_>, browser: &mut Browser, more: &[(&str, &str)]) -> String {
    let callback = app.authorize(browser, more).await;
    assert_eq!(callback.get("code"), None, "{more:?}");
    callback.error()
}

/// Types the password on the page that is open.
async fn type_password(server: &Server, browser: &mut Browser, email: &str) {
    browser.submit("#sign-in", &[("email", email), ("password", PASSWORD)]).await;
    browser.follow_within(&server.url).await;
}

on_both_databases! {
    async fn prompt_none_never_shows_a_page(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        server.web_app("other").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        assert_eq!(error(&app, &mut browser, &[("prompt", "none")]).await, "login_required");
        app.tokens(&mut browser, "ada@example.com").await;
        assert_ne!(app.authorize(&mut browser, &[("prompt", "none")]).await.code(), "");
        let other = Application::new(&server, "other");
        assert_eq!(error(&other, &mut browser, &[("prompt", "none")]).await, "consent_required");
        server.clock.advance(Span::from_minutes(30));
        assert_eq!(error(&app, &mut browser, &[("prompt", "none")]).await, "login_required");
    }

    async fn a_prompt_that_makes_no_sense_is_refused(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        for prompt in ["none login", "consent none", "created", "login  consent", "NONE", " none"] {
            assert_eq!(error(&app, &mut browser, &[("prompt", prompt)]).await, "invalid_request", "{prompt}");
        }
        for max_age in ["-1", "1.5", "x", "+1", " 1", "99999999999999999999"] {
            let error = error(&app, &mut browser, &[("max_age", max_age)]).await;
            assert_eq!(error, "invalid_request", "{max_age}");
        }
    }

    async fn prompt_login_asks_for_the_password_and_keeps_other_applications(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        server.web_app("other").await;
        let (app, other, mut browser) =
            (Application::new(&server, "acme"), Application::new(&server, "other"), Browser::new());
        let elsewhere = other.tokens(&mut browser, "ada@example.com").await;
        let before = browser.cookie("signet-session").unwrap().to_owned();
        server.clock.advance(Span::from_minutes(5));
        let code = app.sign_in_with(&mut browser, "ada@example.com", &[("prompt", "login")]).await.code();
        let tokens = Tokens::of(&app.redeem(&code).await);
        // The same session under a new handle, and a new time of signing in.
        assert_ne!(browser.cookie("signet-session").unwrap(), before);
        let (now, then) = (claims(&tokens.access), claims(&elsewhere.access));
        assert_eq!(now["sid"], then["sid"]);
        assert_eq!(now["auth_time"].as_i64().unwrap() - then["auth_time"].as_i64().unwrap(), 300);
        assert_eq!(server.userinfo(&elsewhere.access).await.status, 200);
        Tokens::of(&other.refresh(&elsewhere.refresh).await);
    }

    async fn prompt_login_cannot_be_answered_without_the_password(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        app.tokens(&mut browser, "ada@example.com").await;
        browser.get(&app.request(&[("prompt", "login")])).await.follow().await;
        let waiting = browser.url().query().unwrap().to_owned();
        // The next step is not to be had before this one.
        browser.get(&server.at(&format!("/consent?{waiting}"))).await;
        assert_eq!(browser.status(), 403);
        assert!(browser.find("#allow").is_none());
    }

    async fn prompt_consent_asks_again(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        app.tokens(&mut browser, "ada@example.com").await;
        browser.get(&app.request(&[("prompt", "consent")])).await.follow_within(&server.url).await;
        assert!(browser.title().starts_with("Allow access"), "{}", browser.title());
        browser.submit("#allow", &[]).await;
        app.callback(&browser).code();
        browser.get(&app.request(&[("prompt", "login consent")])).await.follow_within(&server.url).await;
        assert!(browser.title().starts_with("Confirm it is you"));
        type_password(&server, &mut browser, "ada@example.com").await;
        assert!(browser.title().starts_with("Allow access"));
    }

    async fn max_age_asks_when_the_sign_in_is_too_long_ago(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        app.tokens(&mut browser, "ada@example.com").await;
        server.clock.advance(Span::from_seconds(100));
        app.authorize(&mut browser, &[("max_age", "100")]).await.code();
        for max_age in ["99", "0"] {
            let silent = [("max_age", max_age), ("prompt", "none")];
            assert_eq!(error(&app, &mut browser, &silent).await, "login_required");
        }
        let code = app.sign_in_with(&mut browser, "ada@example.com", &[("max_age", "99")]).await.code();
        let tokens = Tokens::of(&app.redeem(&code).await);
        let id = claims(tokens.id.as_deref().unwrap());
        assert_eq!(id["auth_time"], id["iat"]);
        app.authorize(&mut browser, &[("max_age", "9223372036854775807")]).await.code();
    }

    async fn the_hint_of_an_id_token_names_who_may_answer(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.user("bob@example.com").await;
        server.web_app("acme").await;
        server.web_app("other").await;
        let (app, mut ada, mut bob) = (Application::new(&server, "acme"), Browser::new(), Browser::new());
        let hint = app.tokens(&mut ada, "ada@example.com").await.id.unwrap();
        app.tokens(&mut bob, "bob@example.com").await;
        // It is of use when it has expired, but signs nobody in.
        server.clock.advance(Span::from_minutes(20));
        let silent = [("id_token_hint", hint.as_str()), ("prompt", "none")];
        app.authorize(&mut ada, &silent).await.code();
        assert_eq!(error(&app, &mut bob, &silent).await, "login_required");
        assert_eq!(error(&app, &mut Browser::new(), &silent).await, "login_required");
        // Bob is asked to sign in as Ada; as himself he is sent back.
        bob.get(&app.request(&[("id_token_hint", &hint)])).await.follow_within(&server.url).await;
        type_password(&server, &mut bob, "bob@example.com").await;
        assert_eq!(app.callback(&bob).error(), "login_required");
    }

    async fn a_hint_that_is_no_id_token_for_this_client_is_refused(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        server.web_app("other").await;
        let (app, other, mut browser) =
            (Application::new(&server, "acme"), Application::new(&server, "other"), Browser::new());
        let tokens = app.tokens(&mut browser, "ada@example.com").await;
        let id = tokens.id.unwrap();
        let hint = [("id_token_hint", id.as_str())];
        assert_eq!(error(&other, &mut browser, &hint).await, "invalid_request");
        let tail = if id.ends_with('A') { "Q" } else { "A" };
        let forged = format!("{}{tail}", &id[..id.len() - 1]);
        for wrong in [&tokens.access, &tokens.refresh, &forged, "x", "e30.e30."] {
            assert_eq!(error(&app, &mut browser, &[("id_token_hint", wrong)]).await, "invalid_request");
        }
    }

    async fn a_login_hint_fills_in_the_form_and_nothing_more(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        let hint = "\"><script>alert(1)</script>@example.com";
        browser.get(&app.request(&[("login_hint", hint)])).await.follow_within(&server.url).await;
        assert!(!browser.body().contains("<script"));
        browser
            .get(&app.request(&[("login_hint", "ada@example.com")]))
            .await
            .follow_within(&server.url)
            .await;
        assert!(browser.body().contains("value=\"ada@example.com\""));
        browser.submit("#sign-in", &[("password", PASSWORD)]).await.follow_within(&server.url).await;
        assert!(browser.title().starts_with("Allow access"));
        // A live session of somebody else is not changed by it.
        browser.submit("#allow", &[]).await;
        app.authorize(&mut browser, &[("login_hint", "bob@example.com")]).await.code();
    }
}
