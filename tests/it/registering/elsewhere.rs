//! The link of a sign-up in a browser in which nobody signed up: it is one button there, too, and whoever did not sign up is
//! told how that looked and has two other ways (security.md EM5, docs/decisions/0010).

use signet::domain::client::Client;
use signet::domain::time::Span;

use super::{EMAIL, form_on, is_proven, sign_in, sign_up};
use crate::support::{Application, Browser, PASSWORD, Server};

const NEW: &str = "seven lanterns over the weir";

/// Goes on from the form for a new password.
async fn choose(server: &Server, browser: &mut Browser) {
    assert!(browser.header("location").unwrap().starts_with("/password/reset/"), "{}", browser.text());
    browser.follow().await.submit("#save", &[("password", NEW)]).await;
    assert_eq!(browser.status(), 303, "{}", browser.text());
    assert!(sign_in(server, &mut Browser::new(), EMAIL, NEW).await);
    assert!(!sign_in(server, &mut Browser::new(), EMAIL, PASSWORD).await);
}

on_both_databases! {
    async fn in_another_browser_the_page_says_how_the_sign_up_looked(db: Database) {
        let server = Server::start(&db).await;
        sign_up(&server, &mut Browser::new(), EMAIL).await;
        server.clock.advance(Span::from_minutes(5));
        let (mut phone, link) = (Browser::new(), server.mail_to(EMAIL).await.link());
        phone.get(&link).await;
        assert!(phone.text().contains("Somebody signed up 5 minutes ago"), "{}", phone.text());
        // Mail is read on other devices: one button is enough, and the password stays.
        phone.submit("#confirm", &[]).await;
        assert!(phone.title().starts_with("Your email address is confirmed"), "{}", phone.text());
        assert_eq!(is_proven(&server, EMAIL).await, Some(true));
        assert!(phone.cookie("signet-session").is_none(), "it signs nobody in");
        assert!(sign_in(&server, &mut Browser::new(), EMAIL, PASSWORD).await);
    }

    async fn nobody_proves_a_strangers_sign_up_for_their_own(db: Database) {
        let server = Server::start(&db).await;
        let (mut stranger, mut owner) = (Browser::new(), Browser::new());
        let theirs = [("email", EMAIL), ("name", "Mallory"), ("password", NEW)];
        let mut link = String::new();
        // Three mails an hour: after these, who signs up gets none of their own.
        for _ in 0..3 {
            stranger.get(&server.at("/register")).await.submit("#sign-up", &theirs).await;
            link = server.mail_to(EMAIL).await.link();
        }
        sign_up(&server, &mut owner, EMAIL).await;
        server.no_more_mail().await;
        owner.get(&link).await;
        assert!(owner.find("#confirm").is_none(), "{}", owner.text());
        assert!(owner.text().contains("This mail is of the other sign-up"), "{}", owner.text());
        let (token, _) = form_on(&owner);
        owner.post(&link, &[("csrf", &token), ("do", "confirm")]).await;
        assert_eq!((owner.status().as_u16(), is_proven(&server, EMAIL).await), (303, Some(false)));
        owner.follow().await.submit("#start-over", &[]).await;
        assert_eq!(is_proven(&server, EMAIL).await, Some(true));
        assert!(!sign_in(&server, &mut stranger, EMAIL, NEW).await);
    }

    async fn who_did_not_sign_up_ends_an_account_in_use_too(db: Database) {
        let rule = ("SIGNET__ACCOUNTS__EMAIL_VERIFICATION", "claim_only");
        let server = Server::start_with(&db, &[rule]).await;
        let (mut stranger, mut owner) = (Browser::new(), Browser::new());
        sign_up(&server, &mut stranger, EMAIL).await;
        let link = server.mail_to(EMAIL).await.link();
        assert!(sign_in(&server, &mut stranger, EMAIL, PASSWORD).await);
        // Another try since does not pass for the sign-up.
        server.clock.advance(Span::from_minutes(20));
        sign_up(&server, &mut Browser::new(), EMAIL).await;
        server.mails_to(EMAIL).await;
        owner.get(&link).await;
        assert!(owner.text().contains("Somebody signed up 20 minutes ago"), "{}", owner.text());
        owner.submit("#deny", &[]).await;
        assert_eq!((owner.status().as_u16(), is_proven(&server, EMAIL).await), (200, None));
        stranger.get(&server.at("/account")).await;
        assert_eq!(stranger.status(), 303, "their session is over");
        assert!(!sign_in(&server, &mut stranger, EMAIL, PASSWORD).await);
    }

    async fn who_did_not_sign_up_ends_it(db: Database) {
        let server = Server::start(&db).await;
        let (mut stranger, mut owner) = (Browser::new(), Browser::new());
        sign_up(&server, &mut stranger, EMAIL).await;
        let link = server.mail_to(EMAIL).await.link();
        assert!(sign_in(&server, &mut stranger, EMAIL, PASSWORD).await);
        owner.get(&link).await.submit("#deny", &[]).await;
        assert_eq!((owner.status().as_u16(), is_proven(&server, EMAIL).await), (200, None));
        assert!(!sign_in(&server, &mut stranger, EMAIL, PASSWORD).await);
        owner.get(&link).await;
        assert_eq!(owner.status(), 404);
    }

    async fn in_the_browser_that_signed_up_the_button_is_enough(db: Database) {
        let server = Server::start(&db).await;
        let mut here = Browser::new();
        sign_up(&server, &mut here, EMAIL).await;
        here.get(&server.mail_to(EMAIL).await.link()).await;
        assert!(here.find("#start-over").is_none(), "{}", here.text());
        here.submit("#confirm", &[]).await;
        assert_eq!((here.status().as_u16(), is_proven(&server, EMAIL).await), (200, Some(true)));
        assert!(sign_in(&server, &mut here, EMAIL, PASSWORD).await);
    }

    async fn who_did_not_choose_the_password_chooses_another(db: Database) {
        let server = Server::start(&db).await;
        let (mut stranger, mut owner) = (Browser::new(), Browser::new());
        sign_up(&server, &mut stranger, EMAIL).await;
        let mail = server.mail_to(EMAIL).await;
        assert!(sign_in(&server, &mut stranger, EMAIL, PASSWORD).await);
        owner.get(&mail.link()).await.submit("#start-over", &[]).await;
        assert_eq!((owner.status().as_u16(), is_proven(&server, EMAIL).await), (303, Some(true)));
        // From here on nobody's password opens the account, not only once the new one is chosen.
        assert!(!sign_in(&server, &mut Browser::new(), EMAIL, PASSWORD).await);
        stranger.get(&server.at("/account")).await;
        assert_eq!(stranger.status(), 303, "their session is over");
        choose(&server, &mut owner).await;
    }

    async fn an_administrators_account_is_confirmed_in_any_browser(db: Database) {
        let server = Server::start(&db).await;
        server.unproven_user(EMAIL).await;
        server.client(Client { first_party: true, ..server.draft("acme") }).await;
        let (app, mut here, mut phone) = (Application::new(&server, "acme"), Browser::new(), Browser::new());
        here.get(&app.request(&[])).await.follow().await;
        here.submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await.follow().await;
        phone.get(&server.mail_about(EMAIL, "Confirm").await.link()).await;
        assert!(phone.find("#start-over").is_none(), "{}", phone.text());
        phone.submit("#confirm", &[]).await;
        assert_eq!((phone.status().as_u16(), is_proven(&server, EMAIL).await), (200, Some(true)));
    }

}
