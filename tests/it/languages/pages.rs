//! Every page in every language: nothing is left in another one, and nothing is left open.

use signet::accounts::area::room::Room;
use signet::domain::language::Language;

use super::choosing::spoken;
use crate::support::{Application, Browser, PASSWORD, Server};

/// What a page has of a message that is missing, or of a value that was not given.
const LEFTOVERS: [&str; 4] = ["Unknown localization", "{$", "{ $", "\u{F0000}"];

fn is_in(browser: &Browser, language: Language, what: &str) {
    assert_eq!(spoken(browser), language.as_str(), "{what}");
    let dir = format!("dir=\"{}\"", language.direction().as_str());
    assert!(browser.body().contains(&dir), "{what} in {language}");
    for leftover in LEFTOVERS {
        assert!(!browser.body().contains(leftover), "{what} in {language}: {}", browser.text());
    }
    let menu = browser.find("footer [aria-current]").unwrap_or_default();
    assert!(!menu.is_empty(), "{what} in {language} has no menu");
}

on_sqlite! {
    async fn every_page_speaks_every_language(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        for language in Language::ALL.iter().copied() {
            let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
            browser.speaks(language.as_str());
            for place in ["/login", "/logout", "/nowhere", "/authorize", "/consent?interaction=x"] {
                is_in(browser.get(&server.at(place)).await, language, place);
            }
            is_in(browser.get(&app.request(&[("prompt", "consent")])).await.follow().await, language, "sign in");
            browser.submit("#sign-in", &[("email", "ada@example.com"), ("password", "wrong")]).await;
            is_in(&browser, language, "sign in again");
            assert!(browser.text().contains(&browser.find("#error").unwrap()));
            browser.submit("#sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await.follow().await;
            is_in(&browser, language, "consent");
            browser.submit("#allow", &[]).await;
            is_in(browser.get(&server.at("/logout")).await, language, "sign out");
            let asked = "/logout?client_id=acme&post_logout_redirect_uri=https%3A%2F%2Fapp.example%2Fbye";
            is_in(browser.get(&server.at(asked)).await, language, "sign out, asked by an application");
            for room in Room::ALL {
                browser.get(&server.at(room.path())).await;
                is_in(&browser, language, room.path());
            }
        }
    }

    async fn a_name_cannot_turn_a_sentence_around_or_add_to_the_page(db: Database) {
        let server = Server::start(&db).await;
        let mut client = server.draft("acme");
        client.name = "<b>{ $x }</b> أكمي".to_owned();
        server.client(client).await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        browser.get(&app.request(&[])).await.follow().await;
        assert_eq!(browser.find(".lead bdi").as_deref(), Some("<b>{ $x }</b> أكمي"));
        assert!(!browser.body().contains("<b>"));
    }
}
