//! Codes are not to be guessed (RFC 8628 §5.1): wrong ones are counted by address and by account.

use signet::domain::time::Span;

use super::Device;
use crate::support::{Browser, Database, PASSWORD, Server};

async fn start(db: &Database) -> Server {
    let more = [("SIGNET__SERVER__TRUSTED_PROXIES", "127.0.0.1"), ("SIGNET__LIMITS__ADDRESS_FAILURES", "10")];
    Server::start_with(db, &more).await
}

/// Enters `typed`; the status, and what `Retry-After` says.
async fn guess(server: &Server, browser: &mut Browser, typed: &str) -> (u16, Option<String>) {
    browser.get(&server.at("/device")).await.submit("#continue", &[("user_code", typed)]).await;
    (browser.status().as_u16(), browser.header("retry-after").map(ToOwned::to_owned))
}

on_both_databases! {
    async fn an_address_has_ten_guesses_whatever_browser_it_uses(db: Database) {
        let server = start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let device = Device::begin(&server, "acme").await;
        for wrong in ["BBBB-BBBB", "", "x", "CCCC-CCCC", "DDDD-DDDD", "B", "FFFF-FFFF", "GGGG-GGGG", "HHHH-HHHH"] {
            let mut browser = Browser::new();
            browser.is_at("203.0.113.7");
            assert_eq!(guess(&server, &mut browser, wrong).await, (400, None), "{wrong}");
        }
        let mut browser = Browser::new();
        browser.is_at("203.0.113.7");
        assert_eq!(guess(&server, &mut browser, "JJJJ-JJJJ").await.0, 400);
        // Now not even the right one is judged.
        let blocked = guess(&server, &mut browser, &device.user_code).await;
        assert_eq!(blocked, (429, Some("3600".to_owned())));
        assert_eq!(guess(&server, &mut browser, "BBBB-BBBB").await.0, 429);
        // Elsewhere it is.
        let mut other = Browser::new();
        other.is_at("198.51.100.7");
        device.approved_by(&mut other, "ada@example.com").await;
        server.clock.advance(Span::from_minutes(60));
        let device = Device::begin(&server, "acme").await;
        device.approved_by(&mut browser, "ada@example.com").await;
    }

    async fn an_account_has_ten_guesses_wherever_it_goes(db: Database) {
        let server = start(&db).await;
        server.user("ada@example.com").await;
        server.user("grace@example.com").await;
        server.web_app("acme").await;
        let device = Device::begin(&server, "acme").await;
        let mut browser = Browser::new();
        browser.is_at("203.0.113.1").get(&server.at("/login")).await;
        browser.submit("#sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
        for last in 0..10 {
            browser.is_at(&format!("203.0.113.{last}"));
            assert_eq!(guess(&server, &mut browser, "BBBB-BBBB").await.0, 400);
        }
        browser.is_at("203.0.113.77");
        assert_eq!(guess(&server, &mut browser, &device.user_code).await.0, 429);
        browser.get(&server.at("/account/activity")).await;
        assert!(browser.text().contains("Too many wrong device codes"), "{}", browser.text());
        // Somebody else at the same place goes on.
        let mut other = Browser::new();
        other.is_at("203.0.113.77");
        device.approved_by(&mut other, "grace@example.com").await;
    }
}
