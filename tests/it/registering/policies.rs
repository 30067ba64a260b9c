//! Who may sign up, and what waits for the proof of the address: the site's rule, and that of an application.

use signet::domain::client::Client;
use signet::domain::registration::EmailVerification;

use super::{EMAIL, form_on, is_proven, sign_in, sign_up};
use crate::support::{Application, Browser, PASSWORD, Server, Tokens, claims};

const POLICY: &str = "SIGNET__ACCOUNTS__EMAIL_VERIFICATION";

async fn app_with(server: &Server, id: &str, rule: Option<EmailVerification>) {
    server.client(Client { first_party: true, email_verification: rule, ..server.draft(id) }).await;
}

on_both_databases! {
    async fn before_tokens_an_application_waits_for_the_proof(db: Database) {
        let server = Server::start(&db).await;
        app_with(&server, "acme", None).await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        sign_up(&server, &mut browser, EMAIL).await;
        let first = server.mail_to(EMAIL).await;
        assert!(sign_in(&server, &mut browser, EMAIL, PASSWORD).await, "they are signed in here");
        browser.get(&server.at("/account")).await;
        assert_eq!(browser.status(), 200);
        let silent = app.authorize(&mut browser, &[("prompt", "none")]).await;
        assert_eq!(silent.error(), "interaction_required");
        browser.get(&app.request(&[])).await.follow().await;
        assert_eq!(browser.url().path(), "/register/check-mail");
        server.no_more_mail().await;
        browser.submit("#confirm", &[("code", &first.code())]).await;
        let tokens = Tokens::of(&app.redeem(&app.callback(&browser).code()).await);
        assert_eq!(claims(&tokens.id.unwrap())["email_verified"], true);
    }

    async fn a_browser_without_a_code_is_sent_one(db: Database) {
        let server = Server::start(&db).await;
        app_with(&server, "acme", None).await;
        let (app, mut first, mut second) = (Application::new(&server, "acme"), Browser::new(), Browser::new());
        sign_up(&server, &mut first, EMAIL).await;
        server.mail_to(EMAIL).await;
        second.get(&app.request(&[])).await.follow().await;
        second.submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await;
        second.follow().await;
        assert!(second.title().starts_with("Check your email"), "{}", second.text());
        let code = server.mail_to(EMAIL).await.code();
        second.get(second.url().to_string().as_str()).await;
        server.no_more_mail().await;
        second.submit("#confirm", &[("code", &code)]).await;
        app.callback(&second).code();
    }

    async fn before_login_the_right_password_leads_to_the_code(db: Database) {
        let server = Server::start_with(&db, &[(POLICY, "before_login")]).await;
        let (mut here, mut other) = (Browser::new(), Browser::new());
        sign_up(&server, &mut here, EMAIL).await;
        server.mail_to(EMAIL).await;
        assert!(!sign_in(&server, &mut other, EMAIL, "another password").await);
        assert_eq!(other.status(), 401, "whoever does not know the password learns nothing");
        assert!(sign_in(&server, &mut other, EMAIL, PASSWORD).await);
        assert!(other.cookie("signet-session").is_none());
        other.follow().await;
        assert!(other.title().starts_with("Check your email"), "{}", other.text());
        let code = server.mail_to(EMAIL).await.code();
        other.submit("#confirm", &[("code", &code)]).await.follow().await;
        assert_eq!(other.url().path(), "/account");
    }

    async fn claim_only_leaves_it_to_the_claim(db: Database) {
        let server = Server::start_with(&db, &[(POLICY, "claim_only")]).await;
        app_with(&server, "acme", None).await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        sign_up(&server, &mut browser, EMAIL).await;
        let tokens = app.tokens(&mut browser, EMAIL).await;
        assert_eq!(claims(&tokens.id.unwrap())["email_verified"], false);
        // The account is in use: no stranger's sign-up takes its place.
        sign_up(&server, &mut Browser::new(), EMAIL).await;
        assert!(server.is_active("acme", &tokens.access).await);
        assert_eq!(server.mails_to(EMAIL).await.len(), 2);
    }

    async fn an_application_may_have_a_rule_of_its_own(db: Database) {
        let server = Server::start(&db).await;
        app_with(&server, "lenient", Some(EmailVerification::ClaimOnly)).await;
        app_with(&server, "strict", Some(EmailVerification::BeforeLogin)).await;
        let mut browser = Browser::new();
        sign_up(&server, &mut browser, EMAIL).await;
        server.mail_to(EMAIL).await;
        let (lenient, strict) = (Application::new(&server, "lenient"), Application::new(&server, "strict"));
        let tokens = lenient.tokens(&mut Browser::new(), EMAIL).await;
        let mut other = Browser::new();
        other.get(&strict.request(&[])).await.follow().await;
        other.submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await;
        assert!(other.cookie("signet-session").is_none());
        other.follow().await;
        assert!(other.title().starts_with("Check your email"));
        // Nobody takes the place of an account that an application knows.
        sign_up(&server, &mut Browser::new(), EMAIL).await;
        assert_eq!(lenient.refresh(&tokens.refresh).await.status, 200);
        assert_eq!(is_proven(&server, EMAIL).await, Some(false));
    }

    async fn every_path_to_tokens_asks_again(db: Database) {
        let server = Server::start_with(&db, &[(POLICY, "claim_only")]).await;
        app_with(&server, "acme", None).await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        sign_up(&server, &mut browser, EMAIL).await;
        let tokens = app.tokens(&mut browser, EMAIL).await;
        let code = app.authorize(&mut browser, &[]).await.code();
        // The operator changes the rule.
        let strict = Server::start_at(&db, &[("SIGNET__SERVER__ISSUER", &server.url)], server.clock.clone()).await;
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", tokens.refresh.as_str()),
        ];
        let send = |form: &[(&str, &str)]| {
            let request = strict.http().post(strict.address("/token"));
            strict.send(request.basic_auth("acme", Some(crate::support::SECRET)).form(form))
        };
        send(&form).await.refused(400, "invalid_grant");
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", &app.redirect_uri),
            ("code_verifier", &app.verifier),
        ];
        send(&form).await.refused(400, "invalid_grant");
    }

    async fn a_closed_registration_is_closed_on_every_path(db: Database) {
        for (rule, status) in [("closed", 404), ("invited", 403)] {
            let server = Server::start_with(&db, &[("SIGNET__ACCOUNTS__REGISTRATION", rule)]).await;
            if rule == "closed" {
                app_with(&server, "acme", None).await;
            }
            let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
            browser.get(&server.at("/login")).await;
            assert!(!browser.body().contains("/register"), "{}", browser.body());
            let (token, cookie) = form_on(&browser);
            browser.get(&server.at("/register")).await;
            assert_eq!(browser.status(), status);
            let fields = [("csrf", token.as_str()), ("email", EMAIL), ("name", "G"), ("password", PASSWORD)];
            let form = server.http().post(server.at("/register")).form(&fields).header("cookie", cookie);
            assert_eq!(server.send(form).await.status, status);
            assert_eq!(is_proven(&server, EMAIL).await, None);
            if rule == "closed" {
                let asked = app.authorize(&mut browser, &[("prompt", "create")]).await;
                assert_eq!(asked.error(), "invalid_request");
            }
            let metadata = server.get("/.well-known/openid-configuration").await.json();
            assert!(!metadata["prompt_values_supported"].to_string().contains("create"));
        }
    }
}
