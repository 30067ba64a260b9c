//! Who forgot their password gets a mail, and who asks learns nothing.

use signet::domain::client::Client;
use signet::domain::user::UserState;
use signet::storage::sessions;

use super::{EMAIL, NEW, forget, link, signs_in};
use crate::support::{Application, Browser, PASSWORD, Server, Tokens};

/// All of an answer but what differs from request to request.
fn told(browser: &Browser) -> (u16, Vec<Option<String>>, String) {
    let headers =
        ["location", "cache-control", "content-type", "content-security-policy", "set-cookie", "retry-after"];
    let headers = headers.map(|name| browser.header(name).map(str::to_owned)).to_vec();
    (browser.status().as_u16(), headers, browser.body().to_owned())
}

on_both_databases! {
    async fn a_mailed_link_sets_a_new_password(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let mut browser = forget(&server, EMAIL).await;
        browser.follow().await;
        assert!(browser.title().starts_with("Check your mail"), "{}", browser.text());
        let mail = server.mail_to(EMAIL).await;
        // EM3: from the issuer, alone on its line, the first link of the text.
        assert!(mail.link().starts_with(&server.at("/password/reset/")), "{}", mail.text);
        assert!(mail.html.contains(&mail.link()), "{}", mail.html);

        let mut browser = Browser::new();
        browser.get(&mail.link()).await;
        assert_eq!(browser.status(), 200);
        assert!(browser.text().contains("a•••@example.com"), "{}", browser.text());
        browser.submit("#save", &[("password", NEW)]).await;
        assert_eq!(browser.status(), 303, "{}", browser.text());
        browser.follow().await;
        assert!(browser.title().starts_with("Your new password is set"), "{}", browser.text());
        // EM6: a mail signs nobody in.
        assert!(browser.cookie("signet-session").is_none());
        assert!(server.mail_to(EMAIL).await.subject.contains("password"));
        server.no_more_mail().await;
        assert!(!signs_in(&server, EMAIL, PASSWORD).await);
        assert!(signs_in(&server, EMAIL, NEW).await);
    }

    async fn who_was_on_the_way_to_an_application_goes_on_to_it(db: Database) {
        let server = Server::start(&db).await;
        server.client(Client { first_party: true, ..server.draft("acme") }).await;
        server.user(EMAIL).await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        browser.get(&app.request(&[])).await.follow().await;
        let waiting = browser.url().query().unwrap().to_owned();
        let forgot = format!("/password/forgot?{waiting}");
        assert!(browser.body().contains(&format!("href=\"{forgot}\"")), "{}", browser.body());
        browser.click(&forgot).await;
        browser.submit("#send", &[("email", EMAIL)]).await.follow().await;
        let link = server.mail_to(EMAIL).await.link();

        browser.get(&link).await.submit("#save", &[("password", NEW)]).await.follow().await;
        let elsewhere = browser.url().clone();
        let login = format!("/login?{waiting}");
        assert!(browser.body().contains(&format!("href=\"{login}\"")), "{}", browser.body());
        browser.click(&login).await;
        browser.submit("#sign-in", &[("email", EMAIL), ("password", NEW)]).await;
        Tokens::of(&app.redeem(&app.callback(&browser).code()).await);

        // What waits is that browser's alone.
        let mut other = Browser::new();
        other.get(elsewhere.as_str()).await;
        assert!(other.body().contains("href=\"/login\""), "{}", other.body());
    }

    async fn nobody_learns_who_has_an_account(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let disabled = server.user("off@example.com").await;
        server.set_state(disabled, UserState::Disabled).await;
        let known = told(&forget(&server, EMAIL).await);
        assert_eq!(known.0, 303);
        for other in ["nobody@example.com", "off@example.com", "ADA@example.com", "nobody@xn--bcher-kva.example"] {
            assert_eq!(told(&forget(&server, other).await), known, "{other}");
        }
        // Once for each time that the owner's address was typed, whatever its spelling, and nothing to the others.
        assert_eq!(server.mails_to(EMAIL).await.len(), 2);
        server.no_more_mail().await;
    }

    async fn an_address_gets_three_mails_an_hour_and_nobody_is_told(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let first = told(&forget(&server, EMAIL).await);
        for _ in 0..5 {
            assert_eq!(told(&forget(&server, EMAIL).await), first);
        }
        assert_eq!(server.mails_to(EMAIL).await.len(), 3);
    }

    async fn what_is_no_address_is_said_at_its_field_and_stays_there(db: Database) {
        let server = Server::start(&db).await;
        let long = "a".repeat(50_000);
        for typed in [
            "", "ada", "ada@", "ada@example.com, eve@example.com", "ada@example.com\r\nBcc: eve@example.com",
            "\u{202e}ada@example.com", "<b>ada</b>@example.com", "' OR 1=1 --", &long,
        ] {
            let browser = forget(&server, typed).await;
            assert_eq!(browser.status(), 422, "{typed:?}");
            assert!(browser.find("#email-error").is_some(), "{typed:?}");
            assert!(!browser.body().contains("<b>"), "{typed:?}");
        }
        server.no_more_mail().await;
    }

    async fn the_host_of_a_request_is_in_no_link(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let mut browser = Browser::new();
        browser.get(&server.at("/password/forgot")).await;
        let field = browser.body().split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let cookie = format!("signet-browser={}", browser.cookie("signet-browser").unwrap());
        let form = [("csrf", field), ("email", EMAIL)];
        let request = server.http().post(server.at("/password/forgot")).header("cookie", cookie).form(&form);
        let evil = request.header("host", "evil.example").header("x-forwarded-host", "evil.example");
        server.send(evil).await;
        for mail in server.mails_to(EMAIL).await {
            assert!(!mail.raw.contains("evil.example"), "{}", mail.raw);
            assert!(mail.link().starts_with(&server.url));
        }
    }

    async fn a_form_of_another_page_is_shown_again_and_mails_nobody(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let mut browser = Browser::new();
        browser.get(&server.at("/password/forgot")).await;
        browser.post("/password/forgot", &[("email", EMAIL), ("csrf", "")]).await;
        assert_eq!(browser.status(), 403);
        assert!(browser.find("#error").is_some(), "{}", browser.text());
        assert!(browser.body().contains(EMAIL), "what was typed stays");
        server.no_more_mail().await;
        browser.submit("#send", &[]).await;
        assert_eq!((browser.status().as_u16(), server.mails_to(EMAIL).await.len()), (303, 1));
    }

    async fn a_reset_ends_what_was_there_before(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        server.web_app("acme").await;
        let mut app = Application::new(&server, "acme");
        app.asks_for("openid");
        let mut browser = Browser::new();
        let tokens = app.tokens(&mut browser, EMAIL).await;
        let code = app.authorize(&mut browser, &[]).await.code();
        let url = link(&server, EMAIL).await;
        server.clock.advance(signet::domain::time::Span::from_seconds(2));
        let mut elsewhere = Browser::new();
        elsewhere.get(&url).await.submit("#save", &[("password", NEW)]).await;
        assert_eq!(elsewhere.status(), 303, "{}", elsewhere.text());

        let open = server.house.store.read(move |conn| sessions::list_open(conn, user)).await.unwrap();
        assert!(open.is_empty(), "{open:?}");
        browser.get(&server.at("/account")).await;
        assert_eq!(browser.status(), 303);
        app.refresh(&tokens.refresh).await.refused(400, "invalid_grant");
        assert!(!server.is_active("acme", &tokens.access).await);
        app.redeem(&code).await.refused(400, "invalid_grant");
        // And what comes after it counts.
        let mut again = Browser::new();
        again.get(&app.request(&[])).await.follow_within(&server.url).await;
        again.submit("#sign-in", &[("email", EMAIL), ("password", NEW)]).await.follow_within(&server.url).await;
        let later = Tokens::of(&app.redeem(&app.callback(&again).code()).await);
        assert!(server.is_active("acme", &later.access).await);
    }

    async fn a_reset_lets_a_blocked_owner_in(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let url = link(&server, EMAIL).await;
        for _ in 0..6 {
            signs_in(&server, EMAIL, "a wrong password").await;
        }
        let mut browser = Browser::new();
        browser.get(&url).await.submit("#save", &[("password", NEW)]).await;
        assert_eq!(browser.status(), 303, "{}", browser.text());
        assert!(signs_in(&server, EMAIL, NEW).await);
    }
}
