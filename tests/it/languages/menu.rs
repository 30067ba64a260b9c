//! The menu of languages in the footer.

use signet::domain::time::Span;

use super::choosing::spoken;
use crate::support::{Application, Browser, Server};

on_both_databases! {
    async fn the_menu_changes_the_language_and_leads_back(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        browser.speaks("en");
        let sign_in = browser.get(&app.request(&[])).await.follow().await.url().clone();
        browser.submit("footer [value=de]", &[]).await;
        assert_eq!((browser.status().as_u16(), browser.header("cache-control")), (303, Some("no-store")));
        let cookie = browser.header("set-cookie").unwrap();
        for part in ["signet-language=de-", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=31536000"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        browser.follow().await;
        assert_eq!((spoken(&browser).as_str(), browser.url()), ("de", &sign_in));
        assert_eq!(browser.find("footer [aria-current]").as_deref(), Some("Deutsch"));
        // It stays, on any page and for the next visit.
        assert_eq!(spoken(browser.get(&server.at("/logout")).await), "de");
        assert_eq!(spoken(browser.get(&server.at("/nowhere?x=1")).await), "de");
    }

    async fn what_was_said_last_counts(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        browser.get(&app.request(&[("ui_locales", "de")])).await.follow().await;
        assert_eq!(spoken(&browser), "de");
        server.clock.advance(Span::from_seconds(5));
        browser.submit("footer [value=ar]", &[]).await.follow().await;
        assert_eq!(spoken(&browser), "ar");
        server.clock.advance(Span::from_seconds(5));
        browser.get(&app.request(&[("ui_locales", "de")])).await.follow().await;
        assert_eq!(spoken(&browser), "de");
        browser.get(&app.request(&[])).await.follow().await;
        assert_eq!(spoken(&browser), "ar");
    }

    async fn the_answer_to_a_form_leads_back_to_the_page_of_the_form(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        browser.get(&server.at("/login")).await;
        browser.submit("#sign-in", &[("email", "a@example.com"), ("password", "x")]).await;
        assert_eq!(browser.status().as_u16(), 401);
        browser.submit("footer [value=es]", &[]).await.follow().await;
        assert_eq!((spoken(&browser).as_str(), browser.url().path()), ("es", "/login"));
    }

    async fn it_leads_to_no_other_place_than_ours(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        for place in ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", "", "/a\nb", "login"] {
            browser.get(&server.at("/login")).await;
            browser.post("/language", &[("language", "de"), ("return", place)]).await;
            assert_eq!(browser.header("location"), Some("/account"), "{place:?}");
        }
        browser.post("/language", &[("language", "de"), ("return", "/login?x=1")]).await;
        assert_eq!(browser.header("location"), Some("/login?x=1"));
    }

    async fn a_language_that_is_none_is_refused(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        browser.get(&server.at("/login")).await;
        for language in ["fr", "", "DE", "de\r\nx: y", "../en"] {
            browser.post("/language", &[("language", language), ("return", "/login")]).await;
            assert_eq!((browser.status().as_u16(), browser.header("set-cookie")), (400, None), "{language:?}");
        }
    }

    async fn another_site_does_not_change_the_language(db: Database) {
        let server = Server::start(&db).await;
        for (header, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
            let form = [("language", "de"), ("return", "/login")];
            let request = server.http().post(server.at("/language")).header(header, value).form(&form);
            let answer = server.send(request).await;
            assert_eq!((answer.status.as_u16(), answer.header("set-cookie")), (403, ""), "{header}");
        }
    }

    async fn a_garbled_cookie_is_no_choice(db: Database) {
        let server = Server::start(&db).await;
        for cookie in ["", "de", "de-x", "fr-1", "%00", "de-99999999999999999999", "\"de-1\"", "de-1; signet-language=ar-1"] {
            let request = server.http().get(server.at("/login")).header("cookie", format!("signet-language={cookie}"));
            let answer = server.send(request.header("accept-language", "es")).await;
            assert_eq!((answer.status.as_u16(), answer.header("content-language")), (200, "es"), "{cookie}");
        }
    }

    async fn password_managers_are_shown_to_where_the_password_is_changed(db: Database) {
        let server = Server::start(&db).await;
        let answer = server.get("/.well-known/change-password").await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/account/password"));
    }
}
