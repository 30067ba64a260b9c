//! "This was not me": what a mail about an unusual sign-in leads to.

use signet::domain::time::Span;

use super::csrf;
use super::unusual::sign_in;
use crate::second_factor::is_enrolled;
use crate::storage::raw::{execute, number};
use crate::support::{Application, Authenticator, Browser, PASSWORD, Server};

const EMAIL: &str = "ada@example.com";

/// Ada's browser, a stranger's who knows her password, and the link that she is mailed.
async fn intruded(server: &Server) -> (Browser, Browser, String) {
    server.user(EMAIL).await;
    let (mut own, mut stranger) = (Browser::new(), Browser::new());
    sign_in(server, &mut own).await;
    sign_in(server, &mut stranger).await;
    let link = server.mail_to(EMAIL).await.link();
    (own, stranger, link)
}

async fn is_signed_in(server: &Server, browser: &mut Browser) -> bool {
    browser.get(&server.at("/account")).await.status() == 200
}

async fn count(server: &Server, of: &str) -> i64 {
    let query = format!("SELECT count(*) AS number FROM {of}");
    server.house.store.read(move |conn| number(conn, &query)).await.unwrap()
}

on_both_databases! {
    async fn it_ends_all_that_was_begun_and_leads_to_a_new_password(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        server.web_app("acme").await;
        let app = Application::new(&server, "acme");
        let (mut own, mut stranger) = (Browser::new(), Browser::new());
        sign_in(&server, &mut own).await;
        let tokens = app.tokens(&mut stranger, EMAIL).await;
        let link = server.mail_to(EMAIL).await.link();
        let mut reader = Browser::new();
        reader.get(&link).await;
        assert!(reader.title().starts_with("Was this not you?"), "{}", reader.title());
        // Programs that look at mail open links: nothing has changed.
        assert!(is_signed_in(&server, &mut own).await && is_signed_in(&server, &mut stranger).await);
        reader.submit("#not-me", &[]).await.follow_within(&server.url).await;
        assert_eq!(reader.status(), 200);
        assert!(!is_signed_in(&server, &mut own).await && !is_signed_in(&server, &mut stranger).await);
        assert!(!is_signed_in(&server, &mut reader).await, "a mail signs nobody in");
        assert_eq!(server.userinfo(&tokens.access).await.status, 401);
        app.refresh(&tokens.refresh).await.refused(400, "invalid_grant");
        for table in ["devices", "known_networks", "sign_in_steps"] {
            assert_eq!(count(&server, table).await, 0, "{table}");
        }
        assert_eq!(count(&server, "audit_events WHERE event = 'sign_in_denied'").await, 1);
        // The stranger knows the old password, and that opens nothing.
        stranger.get(&server.at("/login")).await;
        stranger.submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await;
        assert_eq!(stranger.status(), 401);
        let mail = server.mail_to(EMAIL).await;
        assert!(mail.link().starts_with(&server.at("/password/reset/")), "{}", mail.text);
    }

    async fn it_works_once_and_for_a_week(db: Database) {
        let server = Server::start(&db).await;
        let (_, mut stranger, link) = intruded(&server).await;
        let (mut reader, mut again) = (Browser::new(), Browser::new());
        server.clock.advance(Span::from_millis(7 * 86_400_000 - 1));
        again.get(&link).await;
        reader.get(&link).await.submit("#not-me", &[]).await;
        assert_eq!(reader.status(), 303);
        again.submit("#not-me", &[]).await;
        assert_eq!((again.status().as_u16(), again.find("#onward").is_some()), (410, true));
        again.get(&link).await;
        assert_eq!(again.status(), 410);
        assert_eq!(count(&server, "audit_events WHERE event = 'sign_in_denied'").await, 1);
        stranger.get(&server.at("/sign-in/not-me/garbled")).await;
        assert_eq!((stranger.status().as_u16(), stranger.find("#onward").is_some()), (404, true));
        server.mail_to(EMAIL).await;
    }

    async fn a_link_that_is_too_old_says_what_to_do(db: Database) {
        let server = Server::start(&db).await;
        let (_, _, link) = intruded(&server).await;
        let mut reader = Browser::new();
        reader.get(&link).await;
        server.clock.advance(Span::from_days(7));
        reader.submit("#not-me", &[]).await;
        assert_eq!(reader.status(), 410);
        reader.get(&link).await;
        assert_eq!(reader.status(), 410);
        assert!(reader.text().contains("It is too old"), "{}", reader.text());
        server.no_more_mail().await;
    }

    async fn it_is_said_on_our_own_page_only(db: Database) {
        let server = Server::start(&db).await;
        let (mut own, _, link) = intruded(&server).await;
        let mut reader = Browser::new();
        assert_eq!(reader.get(&link).await.post(&link, &[]).await.status(), 403);
        assert_eq!(reader.get(&link).await.post(&link, &[("csrf", "x")]).await.status(), 403);
        // The form of one browser is no form of another.
        let token = csrf(reader.get(&link).await.body());
        assert_eq!(own.get(&link).await.post(&link, &[("csrf", &token)]).await.status(), 403);
        assert!(is_signed_in(&server, &mut own).await);
        server.no_more_mail().await;
    }

    async fn the_way_to_a_new_password_goes_to_nobody_elses_address(db: Database) {
        let server = Server::start(&db).await;
        let (mut own, _, link) = intruded(&server).await;
        let write = |tx: &mut signet::storage::Tx<'_>| {
            execute(tx.conn(), "UPDATE users SET email = 'eve@example.com', email_key = 'eve@example.com'")
        };
        server.house.store.write("test", write).await.unwrap();
        let mut reader = Browser::new();
        reader.get(&link).await.submit("#not-me", &[]).await;
        assert_eq!(reader.header("location"), Some("/sign-in/not-me?address=elsewhere"));
        assert!(!is_signed_in(&server, &mut own).await);
        server.no_more_mail().await;
    }

    async fn a_factor_that_was_set_up_since_goes_and_an_older_one_stays(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        let (mut own, mut stranger) = (Browser::new(), Browser::new());
        sign_in(&server, &mut own).await;
        sign_in(&server, &mut stranger).await;
        let first = server.mail_to(EMAIL).await.link();
        let (app, _) = Authenticator::enrol(&server, user).await;
        server.mail_about(EMAIL, "Two-step verification is on").await;
        server.clock.advance(Span::from_seconds(90));
        // A later sign-in, by which the factor was there already.
        let mut later = Browser::new();
        later.get(&server.at("/login")).await;
        later.submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await.follow().await;
        later.submit("#continue", &[("code", &app.code(&server))]).await;
        let second = server.mail_about(EMAIL, "New sign-in").await.link();
        Browser::new().get(&second).await.submit("#not-me", &[]).await;
        assert!(is_enrolled(&server, user).await);
        server.mail_to(EMAIL).await;
        Browser::new().get(&first).await.submit("#not-me", &[]).await;
        assert!(!is_enrolled(&server, user).await);
        assert_eq!(count(&server, "recovery_codes").await, 0);
        assert_eq!(count(&server, "audit_events WHERE event = 'second_factor_disabled'").await, 1);
        server.mail_about(EMAIL, "Two-step verification is off").await;
        server.mail_to(EMAIL).await;
    }

    async fn a_factor_that_was_set_up_on_the_way_in_goes(db: Database) {
        let settings = [("SIGNET__SESSIONS__SECOND_FACTOR_ROLES", "auditor")];
        let server = Server::start_with(&db, &settings).await;
        let user = server.user(EMAIL).await;
        sign_in(&server, &mut Browser::new()).await;
        let role = "auditor".parse().unwrap();
        let write = move |tx: &mut signet::storage::Tx<'_>| {
            signet::storage::users::insert_role(tx, user, &role)
        };
        server.house.store.write("test", write).await.unwrap();
        let mut stranger = Browser::new();
        stranger.get(&server.at("/login")).await;
        stranger.submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await.follow().await;
        let app = Authenticator::typed(&stranger.find(".secret code").unwrap());
        stranger.submit("#continue", &[("code", &app.code(&server))]).await;
        server.mail_about(EMAIL, "Two-step verification is on").await;
        server.clock.advance(Span::from_seconds(60));
        stranger.submit("#continue", &[]).await;
        assert!(is_signed_in(&server, &mut stranger).await);
        let link = server.mail_to(EMAIL).await.link();
        Browser::new().get(&link).await.submit("#not-me", &[]).await;
        assert!(!is_enrolled(&server, user).await);
        server.mail_about(EMAIL, "Two-step verification is off").await;
        server.mail_to(EMAIL).await;
    }

    async fn an_account_that_the_stranger_wanted_deleted_is_kept(db: Database) {
        let server = Server::start(&db).await;
        let (_, mut stranger, link) = intruded(&server).await;
        stranger.get(&server.at("/account/data")).await.submit("#delete", &[("email", EMAIL)]).await;
        assert!(stranger.title().starts_with("Your account is closed"), "{}", stranger.text());
        let keep = server.mail_to(EMAIL).await.link();
        let mut reader = Browser::new();
        reader.get(&link).await.submit("#not-me", &[]).await;
        assert_eq!(reader.status(), 303);
        assert_eq!(count(&server, "users WHERE state = 'active' AND deletes_at IS NULL").await, 1);
        assert_eq!(reader.get(&keep).await.status(), 410);
        let mail = server.mail_to(EMAIL).await;
        assert!(mail.link().starts_with(&server.at("/password/reset/")), "{}", mail.text);
    }
}
