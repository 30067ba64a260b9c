//! The address of an account changes when the new one is proven, and the old one can take that back.

use signet::accounts::email::take::take;
use signet::domain::time::Span;
use signet::domain::user::User;
use signet::storage::{Tx, users};

use super::{form_on, is_proven, sign_in, sign_up};
use crate::support::{Authenticator, Browser, PASSWORD, Server, origin};

pub const OLD: &str = "ada@example.com";
pub const NEW: &str = "ada@new.example";

/// Ada, signed in, with a change that waits.
pub async fn ask(server: &Server, browser: &mut Browser, new: &str) {
    browser.get(&server.at("/account/email")).await;
    browser.submit("#change", &[("email", new)]).await;
    assert_eq!(browser.status(), 303, "{}", browser.text());
    browser.follow().await;
    assert!(browser.text().contains(new), "{}", browser.text());
}

async fn signed_in(server: &Server) -> Browser {
    server.user(OLD).await;
    let mut browser = Browser::new();
    assert!(sign_in(server, &mut browser, OLD, PASSWORD).await);
    browser
}

on_both_databases! {
    async fn the_new_address_is_proven_and_the_old_one_is_told(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = signed_in(&server).await;
        ask(&server, &mut browser, NEW).await;
        assert!(is_proven(&server, OLD).await.is_some(), "the old one stays in force");
        let code = server.mail_to(NEW).await.code();
        browser.submit("#confirm", &[("code", "00000000")]).await;
        assert_eq!(browser.status(), 422);
        browser.submit("#confirm", &[("code", &code)]).await.follow().await;
        assert!(browser.text().contains("is changed"), "{}", browser.text());
        assert_eq!((is_proven(&server, OLD).await, is_proven(&server, NEW).await), (None, Some(true)));
        let told = server.mail_to(OLD).await;
        assert!(told.link().starts_with(&server.at("/email/undo/")), "{}", told.text);
        assert!(!told.text.contains(NEW), "the old mailbox is shown the new address masked");
        assert!(sign_in(&server, &mut Browser::new(), NEW, PASSWORD).await);
        assert!(!sign_in(&server, &mut Browser::new(), OLD, PASSWORD).await);
    }

    async fn the_link_to_the_new_address_confirms_by_its_button(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = signed_in(&server).await;
        ask(&server, &mut browser, NEW).await;
        let link = server.mail_to(NEW).await.link();
        // The browser that asked, although nobody is signed in there any more.
        server.clock.advance(Span::from_hours(1));
        assert_eq!(browser.get(&server.at("/account")).await.status(), 303);
        browser.get(&link).await;
        assert_eq!((browser.status().as_u16(), is_proven(&server, NEW).await), (200, None));
        browser.submit("#confirm", &[]).await;
        assert_eq!((browser.status().as_u16(), is_proven(&server, NEW).await), (200, Some(true)));
        browser.get(&link).await;
        assert_eq!(browser.status(), 410);
        server.mail_to(OLD).await;
    }

    async fn elsewhere_the_link_asks_to_sign_in_and_comes_back(db: Database) {
        let server = Server::start(&db).await;
        let (mut browser, mut phone) = (signed_in(&server).await, Browser::new());
        ask(&server, &mut browser, NEW).await;
        let link = server.mail_to(NEW).await.link();
        phone.get(&link).await;
        assert_eq!((phone.status().as_u16(), phone.find("#confirm")), (200, None));
        assert!(!phone.text().contains("ada"), "whoever holds the link is told nothing: {}", phone.text());
        phone.click("/login?return=/email/change").await;
        phone.submit("#sign-in", &[("email", OLD), ("password", PASSWORD)]).await;
        assert_eq!(phone.header("location"), Some("/email/change"), "the link stands in no query");
        phone.follow_within(&server.url).await;
        assert_eq!(phone.url().as_str(), link);
        phone.submit("#confirm", &[]).await;
        assert_eq!((phone.status().as_u16(), is_proven(&server, NEW).await), (200, Some(true)));
        assert_eq!(phone.cookie("signet-link").unwrap_or_default(), "");
        assert_eq!(phone.get(&server.at("/email/change")).await.status(), 404);
        server.mails_to(OLD).await;
    }

    async fn nobody_gives_or_takes_an_account_by_a_link_alone(db: Database) {
        let server = Server::start(&db).await;
        server.user("eve@example.com").await;
        let (mut ada, mut eve) = (signed_in(&server).await, Browser::new());
        assert!(sign_in(&server, &mut eve, "eve@example.com", PASSWORD).await);
        // Ada mistypes her new address, and the mail comes to Eve.
        ask(&server, &mut ada, "eve@elsewhere.example").await;
        let link = server.mail_to("eve@elsewhere.example").await.link();
        eve.get(&link).await;
        assert_eq!(eve.find("#confirm"), None);
        // A form of her own, with which a button would count.
        ask(&server, &mut eve, "eve@new.example").await;
        eve.get(&server.mail_to("eve@new.example").await.link()).await;
        let (csrf, _) = form_on(&eve);
        eve.post(&link, &[("csrf", &csrf), ("do", "confirm")]).await;
        assert_eq!((eve.status().as_u16(), is_proven(&server, "eve@elsewhere.example").await), (403, None));
        // Nothing was spent.
        ada.get(&link).await.submit("#confirm", &[]).await;
        assert_eq!(is_proven(&server, "eve@elsewhere.example").await, Some(true));
        server.mail_to(OLD).await;
    }

    async fn an_address_in_look_alike_letters_is_refused(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = signed_in(&server).await;
        browser.get(&server.at("/account/email")).await;
        browser.submit("#change", &[("email", "ｅve@example.com")]).await;
        assert_eq!(browser.status(), 422);
        assert!(browser.find("#email-error").unwrap().contains("ordinary letters"), "{}", browser.text());
        server.no_more_mail().await;
    }

    async fn the_old_address_takes_a_change_back_within_three_days(db: Database) {
        let server = Server::start(&db).await;
        let (mut browser, mut owner) = (signed_in(&server).await, Browser::new());
        ask(&server, &mut browser, NEW).await;
        browser.submit("#confirm", &[("code", &server.mail_to(NEW).await.code())]).await;
        let undo = server.mail_to(OLD).await.link();
        server.clock.advance(Span::from_seconds(72 * 3600 - 1));
        owner.get(&undo).await;
        assert_eq!(is_proven(&server, OLD).await, None, "opening it changes nothing");
        owner.submit("#undo", &[]).await;
        assert_eq!(owner.status(), 303);
        assert!(owner.header("location").unwrap().contains("/password/reset/"));
        assert_eq!((is_proven(&server, OLD).await, is_proven(&server, NEW).await), (Some(true), None));
        browser.get(&server.at("/account")).await;
        assert_eq!(browser.status(), 303, "everybody is signed out");
        owner.get(&undo).await;
        assert_eq!(owner.status(), 410);
    }

    async fn a_change_that_is_too_old_to_take_back_stays(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = signed_in(&server).await;
        ask(&server, &mut browser, NEW).await;
        browser.submit("#confirm", &[("code", &server.mail_to(NEW).await.code())]).await;
        let undo = server.mail_to(OLD).await.link();
        server.clock.advance(Span::from_hours(72));
        browser.get(&undo).await;
        assert_eq!(browser.status(), 410);
        assert_eq!(is_proven(&server, NEW).await, Some(true));
    }

    async fn an_address_of_somebody_else_looks_like_any_other(db: Database) {
        let server = Server::start(&db).await;
        server.user("bob@example.com").await;
        let mut browser = signed_in(&server).await;
        ask(&server, &mut browser, "bob@example.com").await;
        server.no_more_mail().await;
        browser.submit("#confirm", &[("code", "12345678")]).await;
        assert_eq!(browser.status(), 422);
        assert_eq!(is_proven(&server, OLD).await, Some(true));
    }

    async fn a_change_can_be_cancelled(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = signed_in(&server).await;
        ask(&server, &mut browser, NEW).await;
        let mail = server.mail_to(NEW).await;
        browser.submit("#cancel", &[]).await.follow().await;
        assert!(!browser.text().contains(NEW), "{}", browser.text());
        browser.get(&mail.link()).await;
        assert_eq!(browser.status(), 410);
    }

    async fn an_address_that_nobody_has_proven_makes_way(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = signed_in(&server).await;
        sign_up(&server, &mut Browser::new(), NEW).await;
        server.mail_to(NEW).await;
        ask(&server, &mut browser, NEW).await;
        browser.submit("#confirm", &[("code", &server.mail_to(NEW).await.code())]).await;
        assert_eq!((browser.status().as_u16(), is_proven(&server, NEW).await), (303, Some(true)));
        server.mail_to(OLD).await;
    }

    async fn a_change_asks_for_a_recent_sign_in_and_a_form_of_ours(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = signed_in(&server).await;
        browser.get(&server.at("/account/email")).await;
        browser.post("/account/email", &[("csrf", "x"), ("email", NEW)]).await;
        assert_eq!(browser.status(), 403);
        browser.get(&server.at("/account/email")).await;
        server.clock.advance(Span::from_minutes(6));
        browser.submit("#change", &[("email", NEW)]).await;
        assert!(browser.header("location").unwrap().contains("/login"), "{}", browser.text());
        server.no_more_mail().await;
    }

    async fn a_change_ends_with_the_session_that_asked_for_it(db: Database) {
        let server = Server::start(&db).await;
        let (mut intruder, mut owner) = (signed_in(&server).await, Browser::new());
        assert!(sign_in(&server, &mut owner, OLD, PASSWORD).await);
        drop(server.mails_to(OLD).await);
        ask(&server, &mut intruder, NEW).await;
        let mail = server.mail_to(NEW).await;
        owner.get(&server.at("/account/sessions")).await.submit("#end-others", &[]).await;
        assert_eq!(intruder.get(&mail.link()).await.status(), 410);
        owner.get(&server.at("/account/email")).await;
        assert!(!owner.text().contains(NEW), "{}", owner.text());
        // One who signs in again, in the same browser, has to ask again.
        assert!(sign_in(&server, &mut intruder, OLD, PASSWORD).await);
        assert_eq!(intruder.get(&mail.link()).await.status(), 410);
        assert_eq!((is_proven(&server, OLD).await, is_proven(&server, NEW).await), (Some(true), None));
        drop(server.mails_to(OLD).await);
        // What was asked for in the session that stays is not ended with others.
        ask(&server, &mut owner, NEW).await;
        let mail = server.mail_to(NEW).await;
        owner.get(&server.at("/account/sessions")).await.submit("#end-others", &[]).await;
        owner.get(&mail.link()).await.submit("#confirm", &[]).await;
        assert_eq!(is_proven(&server, NEW).await, Some(true));
        server.mail_about(OLD, "was changed").await;
    }

    async fn a_change_ends_with_signing_out_and_with_a_factor_set_up_elsewhere(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = signed_in(&server).await;
        ask(&server, &mut browser, NEW).await;
        let link = server.mail_to(NEW).await.link();
        browser.get(&server.at("/logout")).await.submit("#sign-out", &[]).await;
        assert_eq!(browser.get(&link).await.status(), 410);
        assert!(sign_in(&server, &mut browser, OLD, PASSWORD).await);
        ask(&server, &mut browser, NEW).await;
        let link = server.mail_to(NEW).await.link();
        let ada = OLD.parse().unwrap();
        let find = move |conn: &mut signet::storage::Conn| users::find_by_email(conn, &ada);
        let user = server.house.store.read(find).await.unwrap().unwrap();
        Authenticator::enrol(&server, user.id).await;
        assert_eq!(browser.get(&link).await.status(), 410);
        assert_eq!(is_proven(&server, NEW).await, None);
        drop(server.mails_to(OLD).await);
    }

    async fn a_change_that_cannot_be_made_takes_nothing_from_anybody(db: Database) {
        let server = Server::start(&db).await;
        signed_in(&server).await;
        sign_up(&server, &mut Browser::new(), NEW).await;
        drop(server.mails_to(NEW).await);
        let ada = OLD.parse().unwrap();
        let find = move |conn: &mut signet::storage::Conn| users::find_by_email(conn, &ada);
        let user = server.house.store.read(find).await.unwrap().unwrap();
        // As when somebody is faster: what was read of the account is not so any more.
        let overtaken = User { email: "ada@before.example".parse().unwrap(), ..user };
        let (surroundings, new) = (server.house.surroundings.clone(), NEW.parse().unwrap());
        let write = move |tx: &mut Tx<'_>| take(tx, &overtaken, &new, &origin(), &surroundings.env());
        assert!(server.house.store.write("test", write).await.is_err());
        assert_eq!((is_proven(&server, OLD).await, is_proven(&server, NEW).await), (Some(true), Some(false)));
    }

    async fn who_signs_out_leaves_no_opened_link_behind(db: Database) {
        let server = Server::start(&db).await;
        let (mut browser, mut phone) = (signed_in(&server).await, Browser::new());
        ask(&server, &mut browser, NEW).await;
        phone.get(&server.mail_to(NEW).await.link()).await;
        assert!(phone.cookie("signet-link").is_some());
        assert!(sign_in(&server, &mut phone, OLD, PASSWORD).await);
        phone.get(&server.at("/logout")).await.submit("#sign-out", &[]).await;
        assert_eq!(phone.cookie("signet-link"), None);
        drop(server.mails_to(OLD).await);
    }
}
