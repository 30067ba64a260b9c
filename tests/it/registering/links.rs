//! Links that work no more say what to do next; nothing that a request says changes where they lead.

use signet::domain::time::Span;

use super::{EMAIL, NAME, form_on, is_proven, sign_up};
use crate::support::{Browser, PASSWORD, Server};

on_both_databases! {
    async fn an_expired_link_offers_another_mail(db: Database) {
        let server = Server::start(&db).await;
        let (mut here, mut phone) = (Browser::new(), Browser::new());
        sign_up(&server, &mut here, EMAIL).await;
        let old = server.mail_to(EMAIL).await;
        server.clock.advance(Span::from_hours(24));
        phone.get(&old.link()).await;
        assert_eq!(phone.status(), 410);
        assert!(phone.text().contains("no longer works"), "{}", phone.text());
        phone.submit("#send-again", &[]).await.follow().await;
        let new = server.mail_to(EMAIL).await;
        phone.submit("#confirm", &[("code", &new.code())]).await;
        assert_eq!(is_proven(&server, EMAIL).await, Some(true));
        phone.follow().await;
        assert_eq!(phone.url().path(), "/login", "nobody typed the password there");
    }

    async fn a_link_just_before_its_end_works(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        sign_up(&server, &mut browser, EMAIL).await;
        let mail = server.mail_to(EMAIL).await;
        server.clock.advance(Span::from_seconds(24 * 3600 - 1));
        browser.get(&mail.link()).await;
        assert_eq!(browser.status(), 200);
    }

    async fn a_used_link_says_that_the_address_is_proven(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        sign_up(&server, &mut browser, EMAIL).await;
        let link = server.mail_to(EMAIL).await.link();
        browser.get(&link).await;
        browser.submit("#confirm", &[]).await;
        browser.get(&link).await;
        assert_eq!(browser.status(), 410);
        assert!(browser.text().contains("confirmed already"), "{}", browser.text());
    }

    async fn a_garbled_or_foreign_link_is_unknown(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        sign_up(&server, &mut browser, EMAIL).await;
        let link = server.mail_to(EMAIL).await.link();
        let token = link.rsplit('/').next().unwrap();
        let session = "A".repeat(43);
        for wrong in [&token[1..], &format!("{token}x"), "x", "%00", "..%2f", &token.to_lowercase(), &session] {
            browser.get(&server.at(&format!("/email/verify/{wrong}"))).await;
            assert_eq!(browser.status(), 404, "{wrong}");
            assert!(browser.text().len() > 20, "{wrong}: {}", browser.text());
        }
        // security.md PX4: a token of one kind is refused where another is expected.
        browser.get(&server.at(&format!("/email/undo/{token}"))).await;
        assert_eq!(browser.status(), 404);
        browser.get(&link).await;
        assert_eq!(browser.status(), 200);
    }

    async fn a_request_for_another_host_does_not_change_the_link(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        browser.get(&server.at("/register")).await;
        let (token, cookie) = form_on(&browser);
        let fields = [("csrf", token.as_str()), ("email", EMAIL), ("name", NAME), ("password", PASSWORD)];
        let form = server.http().post(server.at("/register")).form(&fields).header("cookie", cookie);
        let form = form.header("host", "evil.example").header("x-forwarded-host", "evil.example");
        server.send(form.header("forwarded", "host=evil.example")).await;
        let mail = server.mail_to(EMAIL).await;
        assert!(mail.links().iter().all(|link| link.starts_with(&server.url)), "{}", mail.text);
        assert!(!mail.raw.contains("evil.example"));
    }

    async fn a_link_needs_its_own_pages_form(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        sign_up(&server, &mut browser, EMAIL).await;
        let link = server.mail_to(EMAIL).await.link();
        browser.get(&link).await;
        let (token, cookie) = form_on(&browser);
        let send = |token: &str, cookie: &str, site: &str| {
            let request = server.http().post(&link).form(&[("csrf", token), ("do", "confirm")]);
            server.send(request.header("cookie", cookie.to_owned()).header("sec-fetch-site", site.to_owned()))
        };
        for (token, cookie, site) in [
            ("", cookie.as_str(), "same-origin"),
            (&token, "", "same-origin"),
            (&token, &cookie, "cross-site"),
        ] {
            assert_eq!(send(token, cookie, site).await.status, 403);
        }
        assert_eq!(is_proven(&server, EMAIL).await, Some(false));
        assert_eq!(send(&token, &cookie, "same-origin").await.status, 200);
        assert_eq!(is_proven(&server, EMAIL).await, Some(true));
    }
}
