//! A person takes a copy of their data, and leaves.

use signet::domain::time::Span;
use signet::jobs::delete_accounts;

use super::{EMAIL, sign_in};
use crate::support::{Application, Browser, PASSWORD, Server};

const PAGE: &str = "/account/data";

/// Begins the deletion in a browser that is signed in.
async fn leave(server: &Server, browser: &mut Browser) {
    browser.get(&server.at(PAGE)).await.submit("#delete", &[("email", "ADA@example.com")]).await;
    assert_eq!(browser.status(), 200, "{}", browser.text());
    assert!(browser.title().starts_with("Your account is closed"), "{}", browser.title());
}

/// The link that keeps the account, as the newest mail has it.
async fn way_back(server: &Server) -> String {
    let mail = server.mail_to(EMAIL).await;
    let link = mail.text.lines().find(|line| line.contains("/deletion/cancel/"));
    link.unwrap_or_else(|| panic!("no link: {}", mail.text)).trim().to_owned()
}

/// What the sign-in page says to the right password.
async fn tries(server: &Server) -> Browser {
    let mut browser = Browser::new();
    browser.get(&server.at("/login")).await;
    browser.submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await;
    browser
}

on_both_databases! {
    async fn the_copy_holds_what_is_known_and_no_secret(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        server.user("bob@example.com").await;
        server.web_app("acme").await;
        let app = Application::new(&server, "acme");
        let mut browser = Browser::new();
        let tokens = app.tokens(&mut browser, EMAIL).await;
        sign_in(&server, "bob@example.com").await;
        browser.get(&server.at("/account/profile")).await;
        browser.submit("#save", &[("phone", "+442079460000"), ("zoneinfo", "Europe/London")]).await;
        let session = browser.get(&server.at(PAGE)).await.cookie("signet-session").unwrap().to_owned();
        browser.submit("#export", &[]).await;
        assert_eq!(browser.status(), 200);
        assert_eq!(browser.header("content-disposition"), Some("attachment; filename=\"account.json\""));
        assert_eq!(browser.header("cache-control"), Some("no-store"));
        let copy: serde_json::Value = serde_json::from_str(browser.body()).unwrap();
        assert_eq!(copy["account"]["email"], EMAIL);
        assert_eq!(copy["account"]["phone_number"], "+442079460000");
        assert_eq!(copy["sessions"].as_array().unwrap().len(), 1);
        assert_eq!(copy["applications"][0]["name"], "Acme Money");
        let events: Vec<&str> =
            copy["activity"].as_array().unwrap().iter().map(|event| event["event"].as_str().unwrap()).collect();
        assert!(events.contains(&"sign_in") && events.contains(&"profile_changed"), "{events:?}");
        assert_eq!(copy["activity_complete"], true);
        let body = browser.body();
        for secret in [tokens.access.as_str(), &tokens.refresh, &session, "$argon2", "hash", "secret", "bob@"] {
            assert!(!body.contains(secret), "{secret}: {body}");
        }
        browser.get(&server.at("/account/activity")).await;
        assert!(browser.text().contains("You downloaded a copy of your data"));
    }

    async fn both_ask_who_it_is_when_the_sign_in_is_not_fresh(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let mut browser = sign_in(&server, EMAIL).await;
        server.clock.advance(Span::from_minutes(6));
        for (button, fields) in [("#export", &[][..]), ("#delete", &[("email", EMAIL)][..])] {
            browser.get(&server.at(PAGE)).await.submit(button, fields).await;
            assert_eq!(browser.status(), 303, "{button}");
            assert!(browser.header("location").unwrap().starts_with("/login"), "{button}");
        }
        browser.get(&server.at("/account")).await;
        assert_eq!(browser.status(), 200);
    }

    async fn who_leaves_is_out_at_once_and_may_come_back(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        server.web_app("acme").await;
        let mut app = Application::new(&server, "acme");
        app.asks_for("openid offline_access");
        let mut browser = Browser::new();
        let tokens = app.tokens(&mut browser, EMAIL).await;
        let mut elsewhere = sign_in(&server, EMAIL).await;
        drop(server.mails_to(EMAIL).await);

        browser.get(&server.at(PAGE)).await.submit("#delete", &[("email", "bob@example.com")]).await;
        assert_eq!(browser.status(), 422);
        assert!(browser.find("#email-error").is_some());
        leave(&server, &mut browser).await;
        for signed_out in [&mut browser, &mut elsewhere] {
            signed_out.get(&server.at("/account")).await;
            assert_eq!(signed_out.status(), 303);
        }
        assert_eq!(server.userinfo(&tokens.access).await.status, 401);
        app.refresh(&tokens.refresh).await.refused(400, "invalid_grant");

        let first = way_back(&server).await;
        // Whoever still knows the password is mailed the way back once more; the newest one counts.
        assert!(tries(&server).await.text().contains("is about to be deleted"));
        let link = way_back(&server).await;
        let mut old = Browser::new();
        old.get(&first).await;
        assert_eq!(old.status(), 410);
        server.clock.advance(Span::from_days(13));
        assert_eq!(delete_accounts::once(&server.house).await.unwrap(), 0);
        let mut mail_program = Browser::new();
        // Looking at the page, as mail scanners do, changes nothing.
        mail_program.get(&link).await.get(&link).await;
        assert!(mail_program.title().starts_with("Keep your account?"), "{}", mail_program.text());
        mail_program.submit("#keep", &[]).await;
        assert!(mail_program.find("#sign-in").is_some(), "{}", mail_program.text());
        sign_in(&server, EMAIL).await;
        // What was given before stays void, and the link is used up.
        app.refresh(&tokens.refresh).await.refused(400, "invalid_grant");
        mail_program.get(&link).await;
        assert_eq!(mail_program.status(), 410);
        server.clock.advance(Span::from_days(2));
        assert_eq!(delete_accounts::once(&server.house).await.unwrap(), 0);
    }

    async fn when_the_grace_is_over_the_account_is_gone_for_good(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        let mut browser = sign_in(&server, EMAIL).await;
        drop(server.mails_to(EMAIL).await);
        leave(&server, &mut browser).await;
        let link = way_back(&server).await;
        server.clock.advance(Span::from_days(14));
        // It is too late by then, whether the job has come by or not.
        browser.get(&link).await;
        assert_eq!(browser.status(), 410);
        let (first, second) =
            tokio::join!(delete_accounts::once(&server.house), delete_accounts::once(&server.house));
        assert_eq!(first.unwrap() + second.unwrap(), 1, "one winner");
        let mail = server.mail_to(EMAIL).await;
        assert!(mail.subject.contains("deleted"), "{}", mail.subject);

        let events = signet::accounts::activity::operation::seen();
        let read = move |conn: &mut signet::storage::Conn| {
            let gone = signet::storage::users::find(conn, user)?.is_none();
            Ok((gone, signet::storage::audit::list_of_user(conn, user, &events, None, 100)?))
        };
        let (gone, left) = server.house.store.read(read).await.unwrap();
        assert!(gone);
        assert!(left.len() >= 3 && left.iter().all(|event| event.ip.is_none() && event.user_agent.is_none()));
        // The address is free again.
        assert_ne!(server.user(EMAIL).await, user);
    }

    async fn without_a_grace_it_goes_at_the_next_look(db: Database) {
        let server = Server::start_with(&db, &[("SIGNET__ACCOUNTS__DELETION_GRACE", "0s")]).await;
        server.user(EMAIL).await;
        let mut browser = sign_in(&server, EMAIL).await;
        leave(&server, &mut browser).await;
        assert_eq!(delete_accounts::once(&server.house).await.unwrap(), 1);
        assert_ne!(tries(&server).await.status(), 303);
    }

    async fn links_and_forms_that_are_not_ours_change_nothing(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let mut browser = sign_in(&server, EMAIL).await;
        browser.get(&server.at(PAGE)).await;
        for place in ["/account/data/export", "/account/data/delete"] {
            browser.post(&server.at(place), &[("email", EMAIL)]).await;
            assert_eq!(browser.status(), 403, "{place}");
        }
        // The token of one form serves no other.
        browser.get(&server.at(PAGE)).await;
        let export = browser.body().split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        browser.submit("#delete", &[("email", EMAIL), ("csrf", &export)]).await;
        assert_eq!(browser.status(), 403);
        leave(&server, browser.get(&server.at(PAGE)).await).await;
        let link = way_back(&server).await;
        for wrong in ["x".to_owned(), "A".repeat(43), format!("{}A", link.rsplit('/').next().unwrap())] {
            let place = server.at(&format!("/deletion/cancel/{wrong}"));
            assert_eq!(server.send(server.http().get(&place)).await.status, 410, "{wrong}");
            let posted = server.send(server.http().post(&place).form(&[("csrf", "x")])).await;
            assert!([403, 410].contains(&posted.status.as_u16()), "{wrong}");
        }
        let forged = server.send(server.http().post(&link).form(&[("csrf", "AAAA")])).await;
        assert_eq!(forged.status, 403);
        assert_ne!(tries(&server).await.status(), 303);
    }
}
