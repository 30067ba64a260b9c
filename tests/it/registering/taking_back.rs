//! An intruder changes the address of an account, and does what they can so that its owner cannot take that back.

use signet::domain::ids::UserId;
use signet::domain::time::Span;
use signet::domain::user::UserState;
use signet::jobs::delete_accounts;
use signet::storage::{sessions, users};

use super::changing_address::{NEW, OLD, ask};
use super::{is_proven, sign_in, sign_up, sign_up_and_prove};
use crate::second_factor::is_enrolled;
use crate::storage::raw::{execute, number};
use crate::support::{Authenticator, Browser, PASSWORD, Server};

const NEWER: &str = "ada@newer.example";
const CHOSEN: &str = "a lantern over the northern pier";

/// Ada's account, and a browser in which an intruder is signed in.
async fn intruded(server: &Server) -> (UserId, Browser) {
    let user = server.user(OLD).await;
    let mut intruder = Browser::new();
    assert!(sign_in(server, &mut intruder, OLD, PASSWORD).await);
    (user, intruder)
}

/// Changes the address; the link that takes it back.
async fn change(server: &Server, browser: &mut Browser, old: &str, new: &str) -> String {
    server.clock.advance(Span::from_seconds(1));
    ask(server, browser, new).await;
    server.clock.advance(Span::from_seconds(1));
    browser.submit("#confirm", &[("code", &server.mail_about(new, "Confirm").await.code())]).await;
    assert_eq!(browser.header("location"), Some("/account/email?done=changed"), "{}", browser.text());
    server.mail_about(old, "was changed").await.link()
}

/// Presses the button of the link in a browser of its own.
async fn undo(server: &Server, link: &str) -> Browser {
    server.clock.advance(Span::from_seconds(1));
    let mut owner = Browser::new();
    owner.get(link).await;
    assert_eq!(owner.status(), 200, "{}", owner.text());
    owner.submit("#undo", &[]).await;
    owner
}

/// Ada and an intruder are signed in, and she was mailed of the other: that mail's link.
async fn noticed(server: &Server) -> (UserId, Browser, String) {
    let user = server.user(OLD).await;
    let (mut own, mut intruder) = (Browser::new(), Browser::new());
    assert!(sign_in(server, &mut own, OLD, PASSWORD).await);
    assert!(sign_in(server, &mut intruder, OLD, PASSWORD).await);
    (user, intruder, server.mail_about(OLD, "New sign-in").await.link())
}

/// Says "this was not me" in a browser of its own.
async fn deny(server: &Server, link: &str) -> Browser {
    server.clock.advance(Span::from_seconds(1));
    let mut owner = Browser::new();
    owner.get(link).await.submit("#not-me", &[]).await;
    assert_eq!(owner.status(), 303, "{}", owner.text());
    owner.follow_within(&server.url).await;
    owner
}

async fn count(server: &Server, of: &str) -> i64 {
    let query = format!("SELECT count(*) AS number FROM {of}");
    server.house.store.read(move |conn| number(conn, &query)).await.unwrap()
}

async fn is_dead(link: &str) -> bool {
    Browser::new().get(link).await.status() == 410
}

on_both_databases! {
    async fn the_known_password_opens_nothing_before_the_new_one_is_chosen(db: Database) {
        let server = Server::start(&db).await;
        let (_, mut intruder) = intruded(&server).await;
        let link = change(&server, &mut intruder, OLD, NEW).await;
        let mut owner = undo(&server, &link).await;
        assert!(!sign_in(&server, &mut intruder, OLD, PASSWORD).await);
        owner.follow().await.submit("#save", &[("password", CHOSEN)]).await;
        server.mail_about(OLD, "password was changed").await;
        assert!(sign_in(&server, &mut owner, OLD, CHOSEN).await);
    }

    async fn a_second_change_does_not_close_the_first_ones_way_back(db: Database) {
        let server = Server::start(&db).await;
        let (_, mut intruder) = intruded(&server).await;
        let first = change(&server, &mut intruder, OLD, NEW).await;
        let second = change(&server, &mut intruder, NEW, NEWER).await;
        ask(&server, &mut intruder, "ada@newest.example").await;
        let waiting = server.mail_to("ada@newest.example").await.link();
        assert_eq!(undo(&server, &first).await.status(), 303);
        assert_eq!((is_proven(&server, OLD).await, is_proven(&server, NEWER).await), (Some(true), None));
        assert!(is_dead(&second).await && is_dead(&waiting).await, "what came after it is over");
        assert!(is_dead(&first).await);
    }

    async fn the_intruders_own_way_back_does_not_close_the_owners(db: Database) {
        let server = Server::start(&db).await;
        let (_, mut intruder) = intruded(&server).await;
        let first = change(&server, &mut intruder, OLD, NEW).await;
        let second = change(&server, &mut intruder, NEW, NEWER).await;
        assert_eq!(undo(&server, &second).await.status(), 303);
        assert_eq!(is_proven(&server, NEW).await, Some(true));
        assert_eq!(undo(&server, &first).await.status(), 303);
        assert_eq!((is_proven(&server, OLD).await, is_proven(&server, NEW).await), (Some(true), None));
    }

    async fn a_request_for_deletion_does_not_close_it(db: Database) {
        let server = Server::start(&db).await;
        let (_, mut intruder) = intruded(&server).await;
        let link = change(&server, &mut intruder, OLD, NEW).await;
        intruder.get(&server.at("/account/data")).await.submit("#delete", &[("email", NEW)]).await;
        assert!(intruder.title().starts_with("Your account is closed"), "{}", intruder.text());
        let keep = server.mail_about(NEW, "deleted").await.link();
        let mut owner = undo(&server, &link).await;
        assert_eq!(owner.status(), 303);
        assert!(is_dead(&keep).await);
        owner.follow().await.submit("#save", &[("password", CHOSEN)]).await;
        server.mail_about(OLD, "password was changed").await;
        server.clock.advance(Span::from_days(60));
        assert_eq!(delete_accounts::once(&server.house).await.unwrap(), 0);
        assert!(sign_in(&server, &mut owner, OLD, CHOSEN).await);
    }

    async fn a_link_is_not_spent_in_vain(db: Database) {
        let server = Server::start(&db).await;
        let (user, mut intruder) = intruded(&server).await;
        let link = change(&server, &mut intruder, OLD, NEW).await;
        server.set_state(user, UserState::Disabled).await;
        assert_eq!(undo(&server, &link).await.status(), 410);
        server.set_state(user, UserState::Active).await;
        // Somebody has proven that the old address is theirs by now.
        sign_up_and_prove(&server, &mut Browser::new(), OLD).await;
        assert_eq!(undo(&server, &link).await.status(), 409);
        let write = |tx: &mut signet::storage::Tx<'_>| {
            execute(tx.conn(), &format!("DELETE FROM users WHERE email_key = '{OLD}'"))
        };
        server.house.store.write("test", write).await.unwrap();
        assert_eq!(undo(&server, &link).await.status(), 303);
        assert_eq!(is_proven(&server, OLD).await, Some(true));
    }

    async fn a_factor_that_was_set_up_after_the_change_was_asked_for_goes(db: Database) {
        let server = Server::start(&db).await;
        let (user, mut intruder) = intruded(&server).await;
        ask(&server, &mut intruder, NEW).await;
        server.clock.advance(Span::from_seconds(60));
        let open = server.house.store.read(move |conn| sessions::list_open(conn, user)).await.unwrap();
        Authenticator::enrol_in(&server, user, open.first().map(|session| session.id)).await;
        server.mail_about(OLD, "Two-step verification is on").await;
        intruder.get(&server.mail_to(NEW).await.link()).await.submit("#confirm", &[]).await;
        let link = server.mail_about(OLD, "was changed").await.link();
        assert_eq!(undo(&server, &link).await.status(), 303);
        assert!(!is_enrolled(&server, user).await);
        server.mail_about(OLD, "Two-step verification is off").await;
    }

    async fn an_older_factor_stays_whoever_reads_the_old_mailbox(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(OLD).await;
        let (app, _) = Authenticator::enrol(&server, user).await;
        server.mail_about(OLD, "Two-step verification is on").await;
        server.clock.advance(Span::from_seconds(90));
        let mut browser = Browser::new();
        assert!(sign_in(&server, &mut browser, OLD, PASSWORD).await);
        browser.follow().await.submit("#continue", &[("code", &app.code(&server))]).await;
        let link = change(&server, &mut browser, OLD, NEW).await;
        assert_eq!(undo(&server, &link).await.status(), 303);
        assert!(is_enrolled(&server, user).await);
        server.no_more_mail().await;
    }

    async fn an_account_that_has_not_proven_the_old_address_does_not_keep_it(db: Database) {
        // Where nothing waits for the proof, an account may be in use without it.
        let server = Server::start_with(&db, &[("SIGNET__ACCOUNTS__EMAIL_VERIFICATION", "claim_only")]).await;
        let (_, mut intruder) = intruded(&server).await;
        let link = change(&server, &mut intruder, OLD, NEW).await;
        sign_up(&server, &mut intruder, OLD).await;
        let mut other = Browser::new();
        assert!(sign_in(&server, &mut other, OLD, PASSWORD).await);
        drop(server.mails_to(OLD).await);
        assert_eq!(undo(&server, &link).await.status(), 303);
        assert_eq!(is_proven(&server, OLD).await, Some(true));
        assert_eq!(count(&server, "audit_events WHERE event = 'email_released' AND reason = 'kept'").await, 1);
        // Whoever made it keeps the account, without an address, and may give one that is theirs.
        other.get(&server.at("/account/email")).await;
        assert!(other.text().contains("None. The one that you gave"), "{}", other.text());
        assert!(!other.text().contains("released"), "{}", other.text());
        other.submit("#change", &[("email", "eve@example.com")]).await.follow().await;
        other.submit("#confirm", &[("code", &server.mail_to("eve@example.com").await.code())]).await;
        assert_eq!(is_proven(&server, "eve@example.com").await, Some(true));
        server.no_more_mail().await;
    }

    async fn whoever_has_proven_an_address_goes_before_whoever_has_not(db: Database) {
        let server = Server::start(&db).await;
        let named = server.user(NEW).await;
        let (_, mut owner) = intruded(&server).await;
        // As an administrator makes an account, without a proof.
        let write = move |tx: &mut signet::storage::Tx<'_>| {
            execute(tx.conn(), &format!("UPDATE users SET email_verified = FALSE WHERE id = '{named}'"))
        };
        server.house.store.write("test", write).await.unwrap();
        change(&server, &mut owner, OLD, NEW).await;
        assert_eq!(is_proven(&server, NEW).await, Some(true));
        let user = server.house.store.read(move |conn| users::find(conn, named)).await.unwrap().unwrap();
        assert!(user.email.is_released() && user.is_active());
        server.no_more_mail().await;
    }

    async fn who_denies_a_sign_in_gets_back_the_address_that_was_changed_after_it(db: Database) {
        let server = Server::start(&db).await;
        let (user, mut intruder, not_me) = noticed(&server).await;
        let first = change(&server, &mut intruder, OLD, NEW).await;
        let second = change(&server, &mut intruder, NEW, NEWER).await;
        Authenticator::enrol(&server, user).await;
        server.mail_about(NEWER, "Two-step verification is on").await;
        let mut owner = deny(&server, &not_me).await;
        assert!(owner.text().contains("it is yours again"), "{}", owner.text());
        assert_eq!((is_proven(&server, OLD).await, is_proven(&server, NEWER).await), (Some(true), None));
        assert!(is_dead(&first).await && is_dead(&second).await, "no change can be made of it again");
        assert!(!is_enrolled(&server, user).await);
        server.mail_about(OLD, "Two-step verification is off").await;
        assert_ne!(intruder.get(&server.at("/account")).await.status(), 200);
        owner.get(&server.mail_to(OLD).await.link()).await.submit("#save", &[("password", CHOSEN)]).await;
        server.mail_about(OLD, "password was changed").await;
        assert!(sign_in(&server, &mut owner, OLD, CHOSEN).await);
        assert!(!sign_in(&server, &mut intruder, NEWER, PASSWORD).await);
        drop(server.mails_to(OLD).await);
        server.no_more_mail().await;
    }

    async fn who_denies_a_sign_in_too_late_is_told_that_the_address_is_another_one(db: Database) {
        let server = Server::start(&db).await;
        let (user, mut intruder, not_me) = noticed(&server).await;
        change(&server, &mut intruder, OLD, NEW).await;
        server.clock.advance(Span::from_hours(72));
        assert!(sign_in(&server, &mut intruder, NEW, PASSWORD).await);
        drop(server.mails_to(NEW).await);
        Authenticator::enrol(&server, user).await;
        server.mail_about(NEW, "Two-step verification is on").await;
        let owner = deny(&server, &not_me).await;
        assert!(owner.title().starts_with("The account has another email address"), "{}", owner.text());
        assert!(!owner.text().contains("protected"), "{}", owner.text());
        assert_ne!(intruder.get(&server.at("/account")).await.status(), 200);
        assert_eq!(is_proven(&server, NEW).await, Some(true));
        assert!(is_enrolled(&server, user).await, "whoever reads a mailbox that was left does not get past it");
        let noted = "audit_events WHERE event = 'sign_in_denied' AND reason = 'address_elsewhere'";
        assert_eq!(count(&server, noted).await, 1);
        server.no_more_mail().await;
    }

    async fn who_denies_a_sign_in_takes_no_address_from_somebody_else(db: Database) {
        let server = Server::start(&db).await;
        let (_, mut intruder, not_me) = noticed(&server).await;
        let undo_link = change(&server, &mut intruder, OLD, NEW).await;
        sign_up_and_prove(&server, &mut Browser::new(), OLD).await;
        let owner = deny(&server, &not_me).await;
        assert!(owner.title().starts_with("The account has another email address"), "{}", owner.text());
        assert_eq!(is_proven(&server, NEW).await, Some(true));
        assert!(!is_dead(&undo_link).await, "what could not be done is not spent");
    }

    async fn a_denial_of_a_disabled_account_is_not_spent_in_vain(db: Database) {
        let server = Server::start(&db).await;
        let (user, _, not_me) = noticed(&server).await;
        server.set_state(user, UserState::Disabled).await;
        let mut owner = Browser::new();
        owner.get(&not_me).await.submit("#not-me", &[]).await;
        assert_eq!(owner.status(), 410, "{}", owner.text());
        server.set_state(user, UserState::Active).await;
        deny(&server, &not_me).await;
        server.mail_to(OLD).await;
    }
}
