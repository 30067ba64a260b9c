//! Which language a page is in, by what is known of who reads it.

use signet::domain::language::Language;

use crate::support::{Application, Browser, PASSWORD, Server};

/// The language that the page declares.
pub fn spoken(browser: &Browser) -> String {
    let (_, rest) = browser.body().split_once("<html lang=\"").expect("a page declares its language");
    let language = rest.split_once('"').unwrap().0.to_owned();
    assert_eq!(browser.header("content-language"), Some(language.as_str()));
    language
}

on_both_databases! {
    async fn a_browser_is_answered_in_the_language_it_asks_for(db: Database) {
        let server = Server::start(&db).await;
        for (header, language) in [
            ("de", "de"),
            ("de-AT,en;q=0.5", "de"),
            ("fr-FR, es-MX;q=0.8, en;q=0.7", "es"),
            ("en;q=0.3, ar;q=0.9", "ar"),
            ("zh-CN", "zh-Hans"),
            ("zh-Hans-SG", "zh-Hans"),
            ("zh-TW, en;q=0.1", "en"),
            ("fr", "en"),
            ("*", "en"),
            ("de;q=x", "en"),
            ("\u{fffd}", "en"),
            (";;;,,,===", "en"),
        ] {
            let answer = server.send(server.http().get(server.at("/login")).header("accept-language", header)).await;
            assert_eq!((answer.status.as_u16(), answer.header("content-language")), (200, language), "{header}");
            assert_eq!(answer.header("vary"), "Accept-Language, Cookie");
        }
    }

    async fn who_asks_for_no_language_gets_the_one_of_the_site(db: Database) {
        let server = Server::start_with(&db, &[("SIGNET__SERVER__DEFAULT_LANGUAGE", "es")]).await;
        let mut browser = Browser::new();
        assert_eq!(spoken(browser.get(&server.at("/login")).await), "es");
        browser.speaks("fr");
        assert_eq!(spoken(browser.get(&server.at("/nowhere")).await), "es");
        browser.speaks("de");
        assert_eq!(spoken(browser.get(&server.at("/nowhere")).await), "de");
    }

    async fn an_application_says_in_which_language_its_people_read(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        browser.speaks("es");
        for (asked, language) in
            [("fr-CA de-CH en", "de"), ("ar", "ar"), ("xx", "es"), ("-- ,; \u{202e}ed", "es"), ("", "es")]
        {
            browser.get(&app.request(&[("ui_locales", asked)])).await.follow().await;
            assert_eq!(spoken(&browser), language, "{asked:?}");
        }
        browser.get(&app.request(&[("ui_locales", "de")])).await.follow().await;
        browser.submit("#sign-in", &[("email", "ada@example.com"), ("password", "wrong")]).await;
        assert_eq!((spoken(&browser).as_str(), browser.status().as_u16()), ("de", 401));
        browser.submit("#sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await.follow().await;
        assert_eq!((spoken(&browser).as_str(), browser.find("h1").as_deref()), ("de", Some("Zugriff erlauben")));
    }

    async fn the_languages_are_announced(db: Database) {
        let server = Server::start(&db).await;
        let document = server.get("/.well-known/openid-configuration").await.json();
        let all: Vec<&str> = Language::ALL.iter().map(|language| language.as_str()).collect();
        assert_eq!(document["ui_locales_supported"], serde_json::json!(all));
    }
}
