//! A link that sets a password works once, for half an hour, for its own account and address, and says so otherwise.

use signet::domain::mailed_link::{LinkPurpose, NewLink};
use signet::domain::time::{Clock as _, Span};
use signet::domain::user::UserState;
use signet::env::SystemRandom;
use signet::storage::{mailed_links, users};
use tokio::task::JoinSet;

use super::{EMAIL, NEW, link, signs_in};
use crate::support::{Browser, PASSWORD, Server};

/// Opens a link: it opens nothing, says why by its status, and leads to a new one.
async fn is_dead(url: &str, status: u16) {
    let mut browser = Browser::new();
    browser.get(url).await;
    assert_eq!(browser.status().as_u16(), status, "{url}: {}", browser.text());
    assert_eq!(browser.find("#onward").as_deref(), Some("Send a new link"));
    browser.click("/password/forgot").await;
    assert_eq!(browser.status(), 200);
    let csrf = "x".repeat(43);
    browser.post(url, &[("csrf", csrf.as_str()), ("password", NEW)]).await;
    assert_eq!(browser.status().as_u16(), status, "{url}: {}", browser.text());
}

on_both_databases! {
    async fn opening_a_link_uses_nothing_up(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let url = link(&server, EMAIL).await;
        for _ in 0..5 {
            // Programs that read mail open links, or ask for their heads.
            assert_eq!(server.send(server.http().get(&url)).await.status, 200);
            assert_eq!(server.send(server.http().head(&url)).await.status, 200);
        }
        let mut browser = Browser::new();
        browser.get(&url).await.submit("#save", &[("password", NEW)]).await;
        assert_eq!(browser.status(), 303, "{}", browser.text());
        is_used(&server, &url).await;
    }

    async fn only_the_newest_link_works(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let (first, second) = (link(&server, EMAIL).await, link(&server, EMAIL).await);
        is_dead(&first, 410).await;
        let mut browser = Browser::new();
        browser.get(&second).await.submit("#save", &[("password", NEW)]).await;
        assert_eq!(browser.status(), 303, "{}", browser.text());
    }

    async fn a_link_works_for_half_an_hour(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let url = link(&server, EMAIL).await;
        let mut browser = Browser::new();
        browser.get(&url).await;
        assert_eq!(browser.status(), 200);
        server.clock.advance(Span::from_minutes(30));
        // A form that was opened in time and is sent too late sets nothing.
        browser.submit("#save", &[("password", NEW)]).await;
        assert_eq!(browser.status(), 410);
        is_dead(&url, 410).await;
        assert!(!signs_in(&server, EMAIL, NEW).await);
    }

    async fn a_garbled_or_foreign_link_is_unknown(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        let url = link(&server, EMAIL).await;
        let (now, address) = (server.clock.now(), EMAIL.parse().unwrap());
        let other = NewLink {
            purpose: LinkPurpose::VerifyEmail,
            user_id: Some(user),
            address,
            browser: None,
            data: None,
            ttl: Span::from_hours(1),
        };
        let write = move |tx: &mut signet::storage::Tx<'_>| mailed_links::issue(tx, &other, now, &SystemRandom);
        let foreign = server.house.store.write("a link", write).await.unwrap();
        let at = |token: &str| server.at(&format!("/password/reset/{token}"));
        for garbled in [
            url[..url.len() - 1].to_owned(),
            format!("{url}A"),
            format!("{url}%20"),
            at(foreign.token.expose()),
            at(&"A".repeat(43)),
            at("%00"),
            at("%F0%9F%98%80"),
            at(&"x".repeat(5000)),
        ] {
            is_dead(&garbled, 404).await;
        }
        assert!(signs_in(&server, EMAIL, PASSWORD).await);
    }

    async fn a_link_is_worthless_when_the_account_is_disabled_or_moves(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        let url = link(&server, EMAIL).await;
        server.set_state(user, UserState::Disabled).await;
        is_dead(&url, 410).await;
        server.set_state(user, UserState::Active).await;
        let mut browser = Browser::new();
        browser.get(&url).await;
        assert_eq!(browser.status(), 200);
        let moved = server.house.store.read(move |conn| users::find(conn, user)).await.unwrap().unwrap();
        let moved = signet::domain::user::User { email: "ada@elsewhere.example".parse().unwrap(), ..moved };
        server
            .house
            .store
            .write("move", move |tx| crate::storage::raw::execute(tx.conn(), &format!(
                "UPDATE users SET email = '{0}', email_key = '{0}'", moved.email.key()
            )).map(drop))
            .await
            .unwrap();
        browser.submit("#save", &[("password", NEW)]).await;
        assert_eq!(browser.status(), 410, "{}", browser.text());
        is_dead(&url, 410).await;
    }

    async fn a_link_is_redeemed_once_by_many_at_once(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        for round in 0..3 {
            let url = link(&server, EMAIL).await;
            let mut browser = Browser::new();
            browser.get(&url).await;
            let csrf = browser.body().split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
            let cookie = format!("signet-browser={}", browser.cookie("signet-browser").unwrap());
            let mut rivals = JoinSet::new();
            for rival in 0..16 {
                let password = format!("{NEW} {round} {rival}");
                let form = [("csrf", csrf), ("password", password.as_str())];
                let sent = server.http().post(&url).header("cookie", &cookie).form(&form).send();
                rivals.spawn(async move { (password, sent.await.unwrap().status().as_u16()) });
            }
            let answers = rivals.join_all().await;
            let won: Vec<_> = answers.iter().filter(|(_, status)| *status == 303).collect();
            assert_eq!(won.len(), 1, "{answers:?}");
            assert!(answers.iter().all(|(_, status)| [303, 410].contains(status)), "{answers:?}");
            assert!(signs_in(&server, EMAIL, &won[0].0).await);
            server.mail_about(EMAIL, "password was changed").await;
            server.clock.advance(Span::from_hours(2));
        }
    }

    async fn a_form_without_its_token_sets_nothing(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let url = link(&server, EMAIL).await;
        let mut browser = Browser::new();
        browser.get(&url).await;
        browser.post(&url, &[("csrf", ""), ("password", NEW)]).await;
        assert_eq!(browser.status(), 403);
        assert!(!browser.body().contains(NEW), "a password does not come back");
        assert!(!signs_in(&server, EMAIL, NEW).await);
        browser.submit("#save", &[("password", NEW)]).await;
        assert_eq!(browser.status(), 303, "{}", browser.text());
    }
}

async fn is_used(server: &Server, url: &str) {
    let mut browser = Browser::new();
    browser.get(url).await;
    assert_eq!(browser.status().as_u16(), 410, "{}", browser.text());
    assert!(signs_in(server, EMAIL, NEW).await);
}
