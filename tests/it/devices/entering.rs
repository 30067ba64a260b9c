//! How a person lets a device in: the code, the usual sign-in, and a question that names what they let in
//! (RFC 8628 §3.3, §5.4).

use signet::domain::client::{Client, SecondFactorRule};
use signet::domain::registration::EmailVerification;
use signet::domain::time::Span;
use signet::domain::user::UserState;

use super::Device;
use crate::support::{Browser, PASSWORD, Server, Tokens};

on_both_databases! {
    async fn a_person_reads_whom_they_let_in_and_from_where(db: Database) {
        let server = Server::start_with(&db, &[("SIGNET__SERVER__TRUSTED_PROXIES", "127.0.0.1")]).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let request = server.http().post(server.at("/device_authorization"));
        let request = request.header("x-forwarded-for", "203.0.113.7").header("user-agent", "TvSet/1.0 (X11; Linux) Firefox/140.0");
        let request = request.basic_auth("acme", Some(crate::support::SECRET)).form(&[("scope", "openid email")]);
        let device = Device::of(&server, "acme", &server.send(request).await);
        server.clock.advance(Span::from_minutes(3));
        let mut browser = Browser::new();
        browser.is_at("198.51.100.7");
        device.entered_by(&mut browser, "ada@example.com").await;
        let text = browser.text();
        for said in ["Acme Money", "ada@example.com", "203.0.113.7", "3 minutes ago", "Firefox", "started this yourself", "See your email address"] {
            assert!(text.contains(said), "{said}: {text}");
        }
        // The answer stays here: no address of the application stands in the policy.
        assert!(!browser.header("content-security-policy").unwrap().contains("app.example"));
    }

    async fn the_complete_address_fills_the_code_in_and_sends_nothing(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let device = Device::begin(&server, "acme").await;
        let mut browser = Browser::new();
        browser.get(&device.complete).await;
        assert!(browser.text().contains("exactly this code"), "{}", browser.text());
        assert!(browser.body().contains(&format!("value=\"{}\"", device.user_code)));
        device.poll().await.refused(400, "authorization_pending");
        browser.submit("#continue", &[]).await.follow_within(&server.url).await;
        browser.submit("#sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
        browser.follow_within(&server.url).await.submit("#allow", &[]).await.follow_within(&server.url).await;
        assert!(browser.title().starts_with("Device connected"));
        // What is no code is not shown.
        browser.get(&server.at("/device?user_code=%3Cb%3E")).await;
        assert!(!browser.body().contains("&lt;b") && !browser.body().contains("<b>"));
    }

    async fn a_code_is_typed_as_people_type(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let mut browser = Browser::new();
        for way in ["lower", "spaces", "bare"] {
            let device = Device::begin(&server, "acme").await;
            let typed = match way {
                "lower" => device.user_code.to_lowercase(),
                "spaces" => device.user_code.replace('-', " "),
                _ => device.user_code.replace('-', ""),
            };
            let typed = Device { user_code: typed, ..device };
            typed.approved_by(&mut browser, "ada@example.com").await;
        }
    }

    async fn nobody_lets_a_device_in_without_being_asked(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.client(Client { first_party: true, ..server.draft("acme") }).await;
        let mut browser = Browser::new();
        // An application of the operator's own, and one that was let in before.
        for _ in 0..2 {
            Device::begin(&server, "acme").await.approved_by(&mut browser, "ada@example.com").await;
        }
    }

    async fn a_device_that_is_denied_is_told_so(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (device, mut browser) = (Device::begin(&server, "acme").await, Browser::new());
        device.entered_by(&mut browser, "ada@example.com").await;
        browser.submit("#deny", &[]).await.follow_within(&server.url).await;
        assert!(browser.title().starts_with("Device not connected"));
        device.poll().await.refused(400, "access_denied");
        // Leaving instead of signing in is the same answer.
        let device = Device::begin(&server, "acme").await;
        let mut stranger = Browser::new();
        device.enter(&mut stranger).await;
        stranger.submit("#cancel", &[]).await.follow_within(&server.url).await;
        assert!(stranger.title().starts_with("Device not connected"));
        device.poll().await.refused(400, "access_denied");
        // The person reads of the first in their account.
        browser.get(&server.at("/account/activity")).await;
        assert!(browser.text().contains("You did not let a device sign in"), "{}", browser.text());
    }

    async fn a_device_is_answered_once(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.user("grace@example.com").await;
        server.web_app("acme").await;
        let device = Device::begin(&server, "acme").await;
        let (mut ada, mut grace) = (Browser::new(), Browser::new());
        device.entered_by(&mut ada, "ada@example.com").await;
        device.entered_by(&mut grace, "grace@example.com").await;
        ada.submit("#allow", &[]).await.follow_within(&server.url).await;
        grace.submit("#deny", &[]).await.follow_within(&server.url).await;
        assert!(grace.title().starts_with("This request is over"), "{}", grace.text());
        Tokens::of(&device.poll().await);
        // Its code is worth nothing any more.
        grace.get(&server.at("/device")).await.submit("#continue", &[("user_code", &device.user_code)]).await;
        assert_eq!(grace.status(), 400);
    }

    async fn a_code_that_is_too_old_lets_nobody_in(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (device, mut browser) = (Device::begin(&server, "acme").await, Browser::new());
        device.entered_by(&mut browser, "ada@example.com").await;
        server.clock.advance(Span::from_minutes(10));
        browser.submit("#allow", &[]).await.follow_within(&server.url).await;
        assert!(browser.title().starts_with("This request is over"), "{}", browser.text());
        assert!(browser.find("#again").is_some());
    }

    async fn the_form_of_another_site_enters_no_code(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let (device, mut browser) = (Device::begin(&server, "acme").await, Browser::new());
        browser.get(&server.at("/device")).await;
        let code = ("user_code", device.user_code.as_str());
        browser.post("/device", &[code]).await;
        assert_eq!(browser.status(), 403);
        browser.post("/device", &[code, ("csrf", "x")]).await;
        assert_eq!(browser.status(), 403);
    }

    async fn a_second_factor_is_asked_for_as_for_every_application(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.client(Client { second_factor: SecondFactorRule::Required, ..server.draft("acme") }).await;
        let (device, mut browser) = (Device::begin(&server, "acme").await, Browser::new());
        // Signed in before, with a password alone.
        browser.get(&server.at("/login")).await;
        browser.submit("#sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
        device.enter(&mut browser).await;
        assert!(browser.url().path().starts_with("/login/second-factor/set-up"), "{}", browser.url());
        device.poll().await.refused(400, "authorization_pending");
    }

    async fn an_address_that_is_not_proven_comes_first_as_for_every_application(db: Database) {
        let server = Server::start(&db).await;
        server.unproven_user("ada@example.com").await;
        let rule = Some(EmailVerification::BeforeTokens);
        server.client(Client { email_verification: rule, ..server.draft("acme") }).await;
        let (device, mut browser) = (Device::begin(&server, "acme").await, Browser::new());
        device.enter(&mut browser).await;
        browser.submit("#sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
        browser.follow_within(&server.url).await;
        assert_eq!(browser.url().path(), "/register/check-mail");
        device.poll().await.refused(400, "authorization_pending");
        server.mail_to("ada@example.com").await;
    }

    async fn a_disabled_application_or_person_lets_nothing_in(db: Database) {
        let server = Server::start(&db).await;
        let ada = server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (device, mut browser) = (Device::begin(&server, "acme").await, Browser::new());
        device.entered_by(&mut browser, "ada@example.com").await;
        server.set_state(ada, UserState::Disabled).await;
        browser.submit("#allow", &[]).await;
        assert_eq!(browser.status(), 403);
        device.poll().await.refused(400, "authorization_pending");
    }
}
