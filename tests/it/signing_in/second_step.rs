//! The step after the password: a code, a remembered device, a factor that must be set up first (security.md MF1, AZ9).

use signet::domain::client::{Client, SecondFactorRule};
use signet::domain::time::{Clock as _, Span};
use signet::storage::{Tx, sessions};

use crate::support::{Application, Authenticator, Browser, PASSWORD, Server, Tokens, claims};

const EMAIL: &str = "ada@example.com";
const RIGHT: [(&str, &str); 2] = [("email", EMAIL), ("password", PASSWORD)];
const APP: &str = "https://app.example";

/// A person with an authenticator app, and the first codes behind them.
async fn person(server: &Server) -> (Authenticator, Vec<String>) {
    let user = server.user(EMAIL).await;
    let enrolled = Authenticator::enrol(server, user).await;
    server.clock.advance(Span::from_seconds(90));
    enrolled
}

/// A browser that has typed the password.
async fn at_the_step(server: &Server) -> Browser {
    let mut browser = Browser::new();
    browser.get(&server.at("/login")).await.submit("#sign-in", &RIGHT).await.follow().await;
    browser
}

/// Whether the browser is signed in.
async fn is_signed_in(server: &Server, browser: &mut Browser) -> bool {
    browser.get(&server.at("/account")).await.status() == 200
}

on_both_databases! {
    async fn between_password_and_code_there_is_no_session(db: Database) {
        let server = Server::start(&db).await;
        let (app, _) = person(&server).await;
        let mut browser = at_the_step(&server).await;
        assert_eq!((browser.status().as_u16(), browser.url().path()), (200, "/login/second-factor"));
        assert_eq!(browser.cookie("signet-session"), None);
        let step = browser.url().to_string();
        assert!(!is_signed_in(&server, &mut browser).await);
        browser.get(&step).await.submit("#continue", &[("code", &app.code(&server))]).await;
        assert_eq!(browser.header("location"), Some("/account"));
        assert!(is_signed_in(&server, &mut browser).await);
        assert_eq!(browser.get(&step).await.status(), 410);
    }

    async fn a_wrong_code_may_be_corrected_and_the_fifth_ends_the_sign_in(db: Database) {
        let server = Server::start(&db).await;
        let (app, _) = person(&server).await;
        let mut browser = at_the_step(&server).await;
        for _ in 1..5 {
            browser.submit("#continue", &[("code", &app.wrong_code(&server))]).await;
            assert_eq!(browser.status(), 401);
            assert!(browser.find("#code-error").is_some());
        }
        browser.submit("#continue", &[("code", &app.wrong_code(&server))]).await;
        assert_ne!(browser.status(), 200);
        assert_eq!(browser.find("#code"), None);
        assert!(!is_signed_in(&server, &mut browser).await);
    }

    async fn a_step_is_worth_nothing_in_another_browser(db: Database) {
        let server = Server::start(&db).await;
        let (app, _) = person(&server).await;
        let mine = at_the_step(&server).await;
        let mut theirs = Browser::new();
        theirs.get(&server.at("/login")).await;
        theirs.get(mine.url().as_str()).await;
        assert_eq!(theirs.status(), 410);
        let mut other = at_the_step(&server).await;
        let step = mine.url().query_pairs().find(|(name, _)| name == "step").unwrap().1.into_owned();
        let csrf = other.body().split_once("name=\"csrf\" value=\"").unwrap().1[..43].to_owned();
        let fields = [("csrf", csrf.as_str()), ("step", &step), ("code", &app.code(&server))];
        other.post("/login/second-factor", &fields).await;
        assert_eq!(other.status(), 403);
        assert!(!is_signed_in(&server, &mut other).await);
    }

    async fn a_step_that_takes_too_long_is_over(db: Database) {
        let server = Server::start(&db).await;
        let (app, _) = person(&server).await;
        let mut browser = at_the_step(&server).await;
        server.clock.advance(Span::from_minutes(15));
        browser.submit("#continue", &[("code", &app.code(&server))]).await;
        assert_eq!(browser.status(), 410);
        browser.click("/login").await.submit("#sign-in", &RIGHT).await.follow().await;
        browser.submit("#continue", &[("code", &app.code(&server))]).await;
        assert!(is_signed_in(&server, &mut browser).await);
    }

    async fn a_recovery_code_signs_in_once(db: Database) {
        let server = Server::start(&db).await;
        let (_, codes) = person(&server).await;
        let mut browser = at_the_step(&server).await;
        browser.submit("#continue", &[("code", &codes[0])]).await;
        assert!(is_signed_in(&server, &mut browser).await);
        let mut again = at_the_step(&server).await;
        again.submit("#continue", &[("code", &codes[0])]).await;
        assert_eq!(again.status(), 401);
    }

    async fn a_remembered_device_is_not_asked_for_thirty_days(db: Database) {
        let server = Server::start(&db).await;
        let (app, _) = person(&server).await;
        let mut browser = at_the_step(&server).await;
        let fields = [("code", app.code(&server)), ("remember", "1".to_owned())];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        browser.submit("#continue", &fields).await;
        let first = browser.cookie("signet-device").unwrap().to_owned();
        server.clock.advance(Span::from_days(29));
        browser.get(&server.at("/login")).await.submit("#sign-in", &RIGHT).await;
        assert_eq!(browser.header("location"), Some("/account"));
        assert_ne!(browser.cookie("signet-device"), Some(first.as_str()), "each handle is used once");
        server.clock.advance(Span::from_days(2));
        browser.get(&server.at("/login")).await.submit("#sign-in", &RIGHT).await;
        assert!(browser.header("location").unwrap().starts_with("/login/second-factor"));
        // Another browser of the same person was never told.
        let other = at_the_step(&server).await;
        assert_eq!(other.url().path(), "/login/second-factor");
    }

    async fn tokens_say_what_was_done(db: Database) {
        let server = Server::start(&db).await;
        let (authenticator, _) = person(&server).await;
        server.web_app("acme").await;
        let app = Application::new(&server, "acme");
        let mut browser = Browser::new();
        browser.get(&app.request(&[])).await.follow().await.submit("#sign-in", &RIGHT).await.follow().await;
        browser.submit("#continue", &[("code", &authenticator.code(&server))]).await.follow().await;
        browser.submit("#allow", &[]).await;
        let tokens = Tokens::of(&app.redeem(&app.callback(&browser).code()).await);
        let access = claims(&tokens.access);
        assert_eq!((&access["acr"], &access["amr"]), (&"2".into(), &serde_json::json!(["pwd", "otp", "mfa"])));
    }

    async fn acr_values_demand_the_factor_of_a_session_without_it(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        server.client(Client { first_party: true, ..server.draft("acme") }).await;
        let app = Application::new(&server, "acme");
        let mut browser = Browser::new();
        browser.get(&app.request(&[])).await.follow().await.submit("#sign-in", &RIGHT).await;
        let one = claims(&Tokens::of(&app.redeem(&app.callback(&browser).code()).await).access);
        assert_eq!(one["acr"], "1");
        // What is unknown asks for nothing (OIDC Core §3.1.2.1).
        browser.get(&app.request(&[("acr_values", "urn:unknown 1")])).await;
        assert!(browser.header("location").unwrap().starts_with(APP));
        browser.get(&app.request(&[("acr_values", "2"), ("prompt", "none")])).await;
        assert_eq!(app.callback(&browser).error(), "login_required");
        // Who has no factor sets one up, and only then goes on.
        browser.get(&app.request(&[("acr_values", "2")])).await.follow().await;
        assert_eq!(browser.url().path(), "/login/second-factor/set-up");
        let authenticator = Authenticator::typed(&browser.find(".secret code").unwrap());
        browser.submit("#continue", &[("code", &authenticator.wrong_code(&server))]).await;
        assert_eq!(browser.status(), 422);
        browser.submit("#continue", &[("code", &authenticator.code(&server))]).await;
        assert_eq!(browser.body().matches("<li><code>").count(), 10);
        assert_eq!(browser.header("location"), None, "the codes are seen before anything else");
        browser.submit("#continue", &[]).await;
        let two = claims(&Tokens::of(&app.redeem(&app.callback(&browser).code()).await).access);
        assert_eq!((&two["acr"], &two["sid"]), (&"2".into(), &one["sid"]), "the same session, stronger");
        assert_eq!(two["auth_time"], one["auth_time"], "the password was not proven again");
    }

    async fn an_application_may_require_a_second_factor(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let strict = Client { first_party: true, second_factor: SecondFactorRule::Required, ..server.draft("bank") };
        server.client(strict).await;
        server.client(Client { first_party: true, ..server.draft("acme") }).await;
        let (acme, bank) = (Application::new(&server, "acme"), Application::new(&server, "bank"));
        let mut browser = Browser::new();
        browser.get(&acme.request(&[])).await.follow().await.submit("#sign-in", &RIGHT).await;
        acme.callback(&browser).code();
        browser.get(&bank.request(&[])).await.follow().await;
        assert_eq!(browser.url().path(), "/login/second-factor/set-up");
        // By its own door it is asked for just the same.
        let mut other = Browser::new();
        other.get(&bank.request(&[])).await.follow().await.submit("#sign-in", &RIGHT).await.follow().await;
        assert_eq!(other.url().path(), "/login/second-factor/set-up");
    }

    async fn a_role_may_require_a_second_factor(db: Database) {
        let settings = [("SIGNET__SESSIONS__SECOND_FACTOR_ROLES", "admin, auditor")];
        let server = Server::start_with(&db, &settings).await;
        server.user_with_roles(EMAIL, &["auditor"]).await;
        server.user_with_roles("bob@example.com", &["clerk"]).await;
        let browser = at_the_step(&server).await;
        assert_eq!(browser.url().path(), "/login/second-factor/set-up");
        let mut bob = Browser::new();
        let fields = [("email", "bob@example.com"), ("password", PASSWORD)];
        bob.get(&server.at("/login")).await.submit("#sign-in", &fields).await;
        assert_eq!(bob.header("location"), Some("/account"));
    }

    async fn after_signing_in_people_come_back_to_the_page_they_wanted(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let mut browser = Browser::new();
        browser.get(&server.at("/account/sessions")).await.follow().await.submit("#sign-in", &RIGHT).await;
        assert_eq!(browser.header("location"), Some("/account/sessions"));
        for elsewhere in ["https://evil.example", "//evil.example", "/account/../logout", "/account\\@evil"] {
            let url = format!("{}?return={elsewhere}", server.at("/login"));
            browser.get(&url).await.submit("#sign-in", &RIGHT).await;
            assert_eq!(browser.header("location"), Some("/account"), "{elsewhere}");
        }
    }

    async fn who_is_signed_in_only_confirms_that_it_is_them(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let mut browser = Browser::new();
        browser.get(&server.at("/login?return=/account/password")).await;
        assert!(browser.title().starts_with("Sign in"));
        assert!(!browser.body().contains(EMAIL));
        browser.submit("#sign-in", &RIGHT).await;
        server.clock.advance(Span::from_minutes(6));
        browser.get(&server.at("/account/password")).await.follow().await;
        assert!(browser.title().starts_with("Confirm it is you"), "{}", browser.text());
        browser.submit("#sign-in", &[("password", PASSWORD)]).await;
        assert_eq!(browser.header("location"), Some("/account/password"), "the address was there already");
        // Another person's browser is told nothing.
        let mut other = Browser::new();
        other.get(&server.at("/login?return=/account/password")).await;
        assert!(!other.body().contains(EMAIL));
    }

    async fn a_session_that_is_not_fresh_sets_up_no_factor(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        server.client(Client { first_party: true, ..server.draft("acme") }).await;
        let app = Application::new(&server, "acme");
        let mut browser = Browser::new();
        browser.get(&app.request(&[])).await.follow().await.submit("#sign-in", &RIGHT).await;
        server.clock.advance(Span::from_minutes(6));
        // Who stole the session does not lock its owner out: the password comes first.
        browser.get(&app.request(&[("acr_values", "2")])).await.follow().await;
        assert_eq!(browser.url().path(), "/login");
        browser.submit("#sign-in", &RIGHT).await.follow().await;
        assert_eq!(browser.url().path(), "/login/second-factor/set-up");
    }

    async fn a_step_up_ends_with_its_session(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        server.client(Client { first_party: true, ..server.draft("acme") }).await;
        let app = Application::new(&server, "acme");
        let mut browser = Browser::new();
        browser.get(&app.request(&[])).await.follow().await.submit("#sign-in", &RIGHT).await;
        browser.get(&app.request(&[("acr_values", "2")])).await.follow().await;
        let authenticator = Authenticator::typed(&browser.find(".secret code").unwrap());
        let now = server.clock.now();
        let end = move |tx: &mut Tx<'_>| sessions::end_all(tx, user, now);
        server.house.store.write("test", end).await.unwrap();
        browser.submit("#continue", &[("code", &authenticator.code(&server))]).await;
        browser.submit("#continue", &[]).await;
        assert_eq!(browser.status(), 410);
        assert!(!is_signed_in(&server, &mut browser).await);
    }
}
