//! The stories: by the code, by the link, into an application.

use signet::domain::client::Client;
use signet::domain::time::Span;

use super::{EMAIL, NAME, fill_in, form_on, is_proven, sign_in, sign_up, sign_up_and_prove};
use crate::support::{Application, Browser, PASSWORD, Server, Tokens, claims};

on_both_databases! {
    async fn a_person_signs_up_and_the_code_signs_them_in(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        sign_up(&server, &mut browser, EMAIL).await;
        assert!(browser.text().contains(EMAIL));
        assert_eq!(is_proven(&server, EMAIL).await, Some(false));
        let mail = server.mail_to(EMAIL).await;
        assert!(mail.link().starts_with(&server.at("/email/verify/")), "{}", mail.text);
        browser.submit("#confirm", &[("code", &mail.code())]).await;
        browser.follow().await;
        assert_eq!(browser.url().path(), "/account");
        assert!(browser.text().contains(NAME), "{}", browser.text());
        assert_eq!(is_proven(&server, EMAIL).await, Some(true));
        server.no_more_mail().await;
    }

    async fn the_link_confirms_anywhere_and_signs_nobody_in(db: Database) {
        let server = Server::start(&db).await;
        let (mut here, mut phone) = (Browser::new(), Browser::new());
        sign_up(&server, &mut here, EMAIL).await;
        let mail = server.mail_to(EMAIL).await;
        for _ in 0..3 {
            phone.get(&mail.link()).await;
            assert_eq!(phone.status(), 200);
            assert_eq!(is_proven(&server, EMAIL).await, Some(false), "opening it changes nothing");
        }
        assert!(!phone.text().contains(EMAIL), "a forwarded link tells no address: {}", phone.text());
        phone.submit("#confirm", &[]).await;
        assert!(phone.title().starts_with("Your email address is confirmed"), "{}", phone.text());
        assert_eq!(is_proven(&server, EMAIL).await, Some(true));
        assert!(phone.cookie("signet-session").is_none());
        // The page that waits goes on with the link's work: by signing in.
        here.submit("#confirm", &[("code", &mail.code())]).await;
        assert_eq!(here.status(), 422, "the code went with the link");
        assert!(sign_in(&server, &mut here, EMAIL, PASSWORD).await);
        here.follow().await;
        assert_eq!(here.url().path(), "/account");
    }

    async fn an_application_can_send_a_person_to_sign_up(db: Database) {
        let server = Server::start(&db).await;
        server.client(Client { first_party: true, ..server.draft("acme") }).await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        browser.get(&app.request(&[("prompt", "create"), ("login_hint", EMAIL)])).await.follow().await;
        assert_eq!(browser.url().path(), "/register");
        assert!(browser.text().contains("Acme Money"), "{}", browser.text());
        fill_in(&mut browser, EMAIL).await.follow().await;
        let code = server.mail_to(EMAIL).await.code();
        browser.submit("#confirm", &[("code", &code)]).await;
        let tokens = Tokens::of(&app.redeem(&app.callback(&browser).code()).await);
        let id = claims(&tokens.id.unwrap());
        assert_eq!((id["email"].as_str(), id["email_verified"].as_bool()), (Some(EMAIL), Some(true)));
        let metadata = server.get("/.well-known/openid-configuration").await.json();
        assert!(metadata["prompt_values_supported"].as_array().unwrap().contains(&"create".into()));
    }

    async fn sign_in_and_sign_up_lead_to_each_other_and_keep_the_request(db: Database) {
        let server = Server::start(&db).await;
        server.client(Client { first_party: true, ..server.draft("acme") }).await;
        server.user("ada@example.com").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        browser.get(&app.request(&[("prompt", "create")])).await.follow().await;
        let waiting = browser.url().query().unwrap().to_owned();
        browser.click(&format!("/login?{waiting}")).await;
        app.sign_in_here(&mut browser, "ada@example.com").await.code();
    }

    async fn a_code_that_comes_late_proves_and_asks_to_sign_in(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        sign_up(&server, &mut browser, EMAIL).await;
        let code = server.mail_to(EMAIL).await.code();
        server.clock.advance(Span::from_hours(3));
        browser.submit("#confirm", &[("code", &code)]).await.follow().await;
        assert_eq!(browser.url().path(), "/login", "the password was typed hours ago");
        assert_eq!(is_proven(&server, EMAIL).await, Some(true));
    }

    async fn a_mail_can_be_asked_for_again_with_growing_patience(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        sign_up(&server, &mut browser, EMAIL).await;
        let first = server.mail_to(EMAIL).await;
        browser.submit("#resend", &[]).await;
        assert_eq!(browser.status(), 429);
        assert_eq!(browser.header("retry-after"), Some("31"));
        assert!(browser.text().contains("30 seconds") || browser.text().contains("31 seconds"));
        server.no_more_mail().await;
        server.clock.advance(Span::from_seconds(31));
        browser.submit("#resend", &[]).await.follow().await;
        assert!(browser.text().contains("Another mail is on its way"), "{}", browser.text());
        let second = server.mail_to(EMAIL).await;
        browser.submit("#confirm", &[("code", &first.code())]).await;
        assert_eq!(browser.status(), 422, "only the newest code works");
        server.clock.advance(Span::from_seconds(31));
        browser.submit("#resend", &[]).await;
        assert_eq!(browser.status(), 429, "twice as long now");
        browser.submit("#confirm", &[("code", &second.code())]).await;
        assert_eq!(browser.status(), 303);
    }

    async fn five_wrong_codes_end_a_code(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        sign_up(&server, &mut browser, EMAIL).await;
        let code = server.mail_to(EMAIL).await.code();
        let wrong = if code == "12345678" { "12345679" } else { "12345678" };
        for _ in 0..5 {
            browser.submit("#confirm", &[("code", wrong)]).await;
            assert_eq!(browser.status(), 422);
        }
        browser.submit("#confirm", &[("code", &code)]).await;
        assert_eq!(browser.status(), 422);
        assert_eq!(is_proven(&server, EMAIL).await, Some(false));
    }

    async fn a_code_counts_only_in_the_browser_that_asked(db: Database) {
        let server = Server::start(&db).await;
        let (mut here, mut there) = (Browser::new(), Browser::new());
        sign_up(&server, &mut here, EMAIL).await;
        let code = server.mail_to(EMAIL).await.code();
        let place = here.url().to_string();
        there.get(&server.at("/login")).await;
        there.get(&place).await;
        assert_eq!(there.status(), 403, "another browser does not even see the page");
        here.submit("#confirm", &[("code", &format!(" {} {} ", &code[..4], &code[4..]))]).await;
        assert_eq!(here.status(), 303, "as people type it");
    }

    async fn what_was_there_before_the_proof_ends_with_it(db: Database) {
        let server = Server::start(&db).await;
        // A stranger registers the address of somebody else, and signs in.
        let mut stranger = Browser::new();
        sign_up(&server, &mut stranger, EMAIL).await;
        assert!(sign_in(&server, &mut stranger, EMAIL, PASSWORD).await);
        stranger.get(&server.at("/account")).await;
        assert_eq!(stranger.status(), 200);
        // The owner signs up with a password of their own.
        let mut owner = Browser::new();
        owner.get(&server.at("/register")).await;
        let own = [("email", EMAIL), ("name", NAME), ("password", "nine purple lanterns drift")];
        owner.submit("#sign-up", &own).await.follow().await;
        stranger.get(&server.at("/account")).await;
        assert_eq!(stranger.status(), 303, "the stranger's session is over");
        assert!(!sign_in(&server, &mut stranger, EMAIL, PASSWORD).await, "and so is their password");
        let mails = server.mails_to(EMAIL).await;
        assert_eq!(mails.len(), 2);
        let (old, new): (Vec<_>, Vec<_>) = {
            let mut old = Vec::new();
            let mut new = Vec::new();
            for mail in &mails {
                let page = server.send(server.http().get(mail.link())).await;
                if page.status == 200 { new.push(mail) } else { old.push(mail) }
            }
            (old, new)
        };
        assert_eq!((old.len(), new.len()), (1, 1), "only the newest link works");
        owner.submit("#confirm", &[("code", &new[0].code())]).await;
        assert_eq!(owner.status(), 303);
    }

    async fn proving_by_the_link_ends_a_session_from_before(db: Database) {
        let server = Server::start(&db).await;
        let (mut early, mut mailbox) = (Browser::new(), Browser::new());
        sign_up(&server, &mut early, EMAIL).await;
        assert!(sign_in(&server, &mut early, EMAIL, PASSWORD).await);
        mailbox.get(&server.mail_to(EMAIL).await.link()).await;
        mailbox.submit("#confirm", &[]).await;
        early.get(&server.at("/account")).await;
        assert_eq!(early.status(), 303);
    }

    async fn whoever_did_not_sign_up_can_say_so(db: Database) {
        let server = Server::start(&db).await;
        let (mut stranger, mut owner) = (Browser::new(), Browser::new());
        sign_up(&server, &mut stranger, EMAIL).await;
        owner.get(&server.mail_to(EMAIL).await.link()).await;
        owner.submit("#deny", &[]).await;
        assert_eq!(owner.status(), 200);
        assert_eq!(is_proven(&server, EMAIL).await, None, "the account is gone");
    }

    async fn two_tabs_do_not_disturb_each_other(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        browser.get(&server.at("/register")).await;
        let (token, _) = form_on(&browser);
        browser.get(&server.at("/register")).await;
        let fields = [("csrf", token.as_str()), ("email", EMAIL), ("name", NAME), ("password", PASSWORD)];
        browser.post("/register", &fields).await;
        assert_eq!(browser.status(), 303);
    }

    async fn a_new_account_can_be_used_at_once(db: Database) {
        let server = Server::start(&db).await;
        server.client(Client { first_party: true, ..server.draft("acme") }).await;
        let mut browser = Browser::new();
        sign_up_and_prove(&server, &mut browser, EMAIL).await;
        Application::new(&server, "acme").tokens_again(&mut browser).await;
    }
}
