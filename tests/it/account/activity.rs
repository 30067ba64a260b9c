//! A person reads what happened to their account.

use signet::accounts::activity::operation::seen;
use signet::domain::audit::{AuditEntry, AuditEvent, Origin};
use signet::domain::ids::{AuditEventId, RequestId, UserId};
use signet::domain::language::Language;
use signet::domain::time::{Clock as _, Span};
use signet::env::SystemRandom;
use signet::storage::{Tx, audit};
use signet::words::Words;

use super::{EMAIL, sign_in};
use crate::support::{Application, Browser, Server};

const PAGE: &str = "/account/activity";

/// Records `count` changes of a profile, a minute apart, all of them within the last days.
async fn record(server: &Server, user: UserId, count: i64) {
    let now = server.clock.now();
    let write = move |tx: &mut Tx<'_>| {
        for n in 0..count {
            let at = now.minus(Span::from_minutes(n / 2));
            let entry = AuditEntry::success(AuditEvent::ProfileChanged).user(user);
            let origin = Origin { request_id: RequestId::new(at, &SystemRandom), ip: None, user_agent: None };
            audit::insert(tx, AuditEventId::new(at, &SystemRandom), &entry, &origin, at, [0; 16])?;
        }
        Ok(())
    };
    server.house.store.write("test", write).await.unwrap();
}

/// How many events the page shows.
fn events(browser: &Browser) -> usize {
    browser.body().matches("<time").count()
}

#[test]
fn every_event_that_people_see_is_told_in_every_language() {
    let silent: Vec<String> = Language::ALL
        .iter()
        .flat_map(|language| seen().into_iter().map(move |event| (*language, event)))
        .map(|(language, event)| (language, format!("activity-{}", event.as_str().replace('_', "-"))))
        .chain(
            ["sign-in", "consent", "second-factor"]
                .map(|name| (Language::German, format!("activity-{name}-failed"))),
        )
        .filter(|(language, id)| {
            let said = Words::new(*language).say(id);
            said.contains(id.as_str()) || said.starts_with("Unknown")
        })
        .map(|(language, id)| format!("{language}: {id}"))
        .collect();
    assert!(silent.is_empty(), "{silent:?}");
}

on_both_databases! {
    async fn what_happened_is_told_in_plain_words(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        server.user("bob@example.com").await;
        server.web_app("acme").await;
        let app = Application::new(&server, "acme");
        let mut browser = Browser::new();
        let tokens = app.tokens(&mut browser, EMAIL).await;
        app.refresh(&tokens.refresh).await;
        sign_in(&server, "bob@example.com").await;
        browser.get(&server.at(PAGE)).await;
        let text = browser.text();
        assert!(text.contains("You allowed an application: Acme Money"), "{text}");
        assert!(text.contains("You signed in") && text.contains("127.0.0.1"), "{text}");
        // Neither what applications do among themselves nor what others did.
        assert_eq!(events(&browser), 2, "{text}");
        assert!(browser.find("#older").is_none());
    }

    async fn the_list_comes_in_pages_without_gaps(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        record(&server, user, 60).await;
        let mut browser = sign_in(&server, EMAIL).await;
        browser.get(&server.at(PAGE)).await;
        let mut seen = vec![events(&browser)];
        while browser.find("#older").is_some() {
            let href = browser.body().split("id=\"older\" rel=\"next\" href=\"").nth(1).unwrap();
            let href = href.split('"').next().unwrap().to_owned();
            browser.click(&href).await;
            seen.push(events(&browser));
        }
        assert_eq!(seen, [25, 25, 11]);
        assert!(browser.find("#newest").is_some());
        for wrong in ["x", "1.2", "' OR 1=1 --", "9223372036854775807.0192f0c1-2a3b-7c4d-8e5f-60718293a4b5x"] {
            let url = reqwest::Url::parse_with_params(&server.at(PAGE), &[("before", wrong)]).unwrap();
            browser.get(url.as_str()).await;
            assert_eq!((browser.status().as_u16(), events(&browser)), (200, 25), "{wrong}");
        }
    }
}
