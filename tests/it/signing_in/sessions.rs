//! How long a sign-in lasts, and how many there may be.

use signet::domain::time::Span;

use super::{Door, set_cookies};
use crate::storage::raw::execute;
use crate::storage::writer::hold;
use crate::support::{Application, Browser, PASSWORD, Server};

const EMAIL: &str = "ada@example.com";

async fn begin(server: &Server) -> String {
    let answer = Door::open(server).await.knock(EMAIL, PASSWORD).await;
    server.clock.advance(Span::from_seconds(1));
    set_cookies(&answer).remove(0).split(';').next().unwrap().to_owned()
}

async fn is_live(server: &Server, session: &str) -> bool {
    let answer = server.send(server.http().get(server.at("/account")).header("cookie", session)).await;
    if answer.status == 200 {
        return true;
    }
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/login?return=/account"));
    false
}

on_both_databases! {
    async fn a_person_signs_in_without_any_application(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let mut browser = Browser::new();
        browser.get(&server.at("/account")).await.follow_within(&server.url).await;
        assert!(browser.title().starts_with("Sign in"));
        browser.submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await;
        browser.follow_within(&server.url).await;
        assert_eq!(browser.url().path(), "/account");
        assert!(browser.text().contains(EMAIL));
    }

    async fn a_user_has_five_sessions_and_the_oldest_goes(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        let oldest = app.tokens(&mut browser, EMAIL).await;
        server.clock.advance(Span::from_seconds(1));
        let mut sessions = Vec::new();
        for _ in 0..4 {
            sessions.push(begin(&server).await);
        }
        assert_eq!(server.userinfo(&oldest.access).await.status, 200);
        sessions.push(begin(&server).await);
        browser.get(&server.at("/account")).await;
        assert_eq!(browser.header("location"), Some("/login?return=/account"));
        // What hung on it went, too.
        assert_eq!(server.userinfo(&oldest.access).await.status, 401);
        app.refresh(&oldest.refresh).await.refused(400, "invalid_grant");
        for session in &sessions {
            assert!(is_live(&server, session).await);
        }
        sessions.push(begin(&server).await);
        assert!(!is_live(&server, &sessions[0]).await);
        assert!(is_live(&server, &sessions[1]).await);
    }

    async fn a_session_that_is_not_used_ends_after_half_an_hour(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        app.tokens(&mut browser, EMAIL).await;
        for _ in 0..3 {
            server.clock.advance(Span::from_millis(30 * 60_000 - 1));
            app.authorize(&mut browser, &[]).await.code();
        }
        server.clock.advance(Span::from_minutes(30));
        assert_eq!(app.authorize(&mut browser, &[("prompt", "none")]).await.error(), "login_required");
        browser.get(&server.at("/account")).await;
        assert_eq!(browser.header("location"), Some("/login?return=/account"));
    }

    async fn looking_at_the_account_is_using_the_session(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let session = begin(&server).await;
        for _ in 0..3 {
            server.clock.advance(Span::from_minutes(20));
            assert!(is_live(&server, &session).await);
        }
    }

    async fn no_session_grows_older_than_half_a_day(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        app.tokens(&mut browser, EMAIL).await;
        for _ in 0..(12 * 60 / 20 - 1) {
            server.clock.advance(Span::from_minutes(20));
            app.authorize(&mut browser, &[]).await.code();
        }
        server.clock.advance(Span::from_minutes(20));
        assert_eq!(app.authorize(&mut browser, &[("prompt", "none")]).await.error(), "login_required");
    }

    async fn an_expired_session_is_not_kept_by_signing_in_again(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        let before = app.tokens(&mut browser, EMAIL).await;
        server.clock.advance(Span::from_hours(1));
        let code = app.sign_in(&mut browser, EMAIL).await.code();
        let after = crate::support::Tokens::of(&app.redeem(&code).await);
        let sid = |token: &str| crate::support::claims(token)["sid"].clone();
        assert_ne!(sid(&before.access), sid(&after.access));
    }
}

on_postgres! {
    async fn many_at_once_in_one_session_do_not_wait_for_its_row(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        app.tokens(&mut browser, EMAIL).await;
        let use_it = "UPDATE sessions SET last_seen_at = last_seen_at";
        let held = hold(&server.house.store, move |tx| execute(tx.conn(), use_it).map(drop)).await;
        app.authorize(&mut browser, &[]).await.code();
        held.release().await.unwrap();
    }
}
