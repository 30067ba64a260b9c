//! Nothing tells whether an address has an account (security.md EM4).

use signet::domain::time::Span;
use signet::domain::user::UserState;

use super::{EMAIL, NAME, form_on, is_proven, shape, sign_in, sign_up, sign_up_and_prove};
use crate::support::{Answer, Browser, PASSWORD, Server};

/// Signs up with `email` in a fresh browser: the answer, and the page to which it leads, without what is new each time.
async fn outcome(server: &Server, email: &str) -> [(u16, Vec<String>, String); 3] {
    let mut browser = Browser::new();
    browser.get(&server.at("/register")).await;
    let (token, cookie) = form_on(&browser);
    let fields = [("csrf", token.as_str()), ("email", email), ("name", NAME), ("password", PASSWORD)];
    let sent = server.http().post(server.at("/register")).header("cookie", &cookie).form(&fields);
    let answer = server.send(sent).await;
    let place = server.at(answer.header("location"));
    let page = server.send(server.http().get(&place).header("cookie", &cookie)).await;
    let (token, step) = (csrf(&page), place.split_once("step=").unwrap().1.to_owned());
    let wrong = [("csrf", token.as_str()), ("step", step.as_str()), ("code", "00000000")];
    let guess = server.http().post(server.at("/register/check-mail")).header("cookie", &cookie).form(&wrong);
    let guessed = server.send(guess).await;
    [shape(&answer), shape(&page), shape(&guessed)]
        .map(|(status, headers, body)| (status, headers, body.replace(email, "ADDRESS")))
}

fn csrf(page: &Answer) -> String {
    page.body.split_once("name=\"csrf\" value=\"").unwrap().1.split('"').next().unwrap().to_owned()
}

on_both_databases! {
    async fn a_sign_up_is_answered_alike_for_every_address(db: Database) {
        let server = Server::start(&db).await;
        server.user("known@example.com").await;
        let disabled = server.user("disabled@example.com").await;
        server.set_state(disabled, UserState::Disabled).await;
        sign_up(&server, &mut Browser::new(), "unproven@example.com").await;
        server.mail_to("unproven@example.com").await;
        let unknown = outcome(&server, "unknown@example.com").await;
        assert_eq!(unknown.iter().map(|(status, ..)| *status).collect::<Vec<_>>(), [303, 200, 422]);
        for email in ["known@example.com", "KNOWN@Example.com", "disabled@example.com", "unproven@example.com"] {
            assert_eq!(outcome(&server, email).await, unknown, "{email}");
        }
    }

    async fn the_owner_of_a_known_address_is_told_and_nothing_changes(db: Database) {
        let server = Server::start(&db).await;
        sign_up_and_prove(&server, &mut Browser::new(), EMAIL).await;
        let mut stranger = Browser::new();
        sign_up(&server, &mut stranger, "GRACE@Example.com").await;
        let mail = server.mail_to(EMAIL).await;
        assert_eq!(mail.subject, "You already have an account");
        assert_eq!(mail.links(), [server.at("/login"), server.at("/password/forgot")]);
        assert_eq!(is_proven(&server, EMAIL).await, Some(true));
        let mut owner = Browser::new();
        assert!(sign_in(&server, &mut owner, EMAIL, PASSWORD).await);
        assert_eq!(server.mail_to(EMAIL).await.subject, "New sign-in to your account");
        server.no_more_mail().await;
    }

    async fn another_spelling_of_an_address_gets_no_mail_of_its_owner(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        sign_up(&server, &mut Browser::new(), "GRACE@Example.COM").await;
        assert_eq!(server.mail_to(EMAIL).await.subject, "You already have an account");
        server.no_more_mail().await;
    }

    async fn sending_again_is_answered_alike_and_mails_only_who_waits(db: Database) {
        let server = Server::start(&db).await;
        server.user("known@example.com").await;
        let (mut known, mut unknown) = (Browser::new(), Browser::new());
        sign_up(&server, &mut known, "known@example.com").await;
        sign_up(&server, &mut unknown, "unknown@example.com").await;
        server.mail_to("known@example.com").await;
        server.mail_to("unknown@example.com").await;
        for (pause, status) in [(0, 429), (31, 303), (31, 429), (60, 303), (600, 429), (3600, 303)] {
            server.clock.advance(Span::from_seconds(pause));
            for browser in [&mut known, &mut unknown] {
                browser.submit("#resend", &[]).await;
                assert_eq!(browser.status(), status, "after {pause} s: {}", browser.text());
                if status == 303 {
                    browser.follow().await;
                }
            }
            assert_eq!(server.mails_to("unknown@example.com").await.len(), usize::from(status == 303));
        }
        server.no_more_mail().await;
    }

    async fn a_known_owner_is_told_three_times_an_hour_at_most(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        for _ in 0..6 {
            sign_up(&server, &mut Browser::new(), EMAIL).await;
        }
        assert_eq!(server.mails_to(EMAIL).await.len(), 3);
        server.clock.advance(Span::from_minutes(61));
        sign_up(&server, &mut Browser::new(), EMAIL).await;
        assert_eq!(server.mails_to(EMAIL).await.len(), 1);
    }

    async fn without_a_mail_a_further_sign_up_changes_nothing(db: Database) {
        let server = Server::start(&db).await;
        let mut owner = Browser::new();
        for _ in 0..3 {
            sign_up(&server, &mut owner, EMAIL).await;
        }
        let mails = server.mails_to(EMAIL).await;
        assert_eq!(mails.len(), 3);
        // A stranger cannot take the place of the account that waits for its proof.
        sign_up(&server, &mut Browser::new(), EMAIL).await;
        server.no_more_mail().await;
        let mut proven = 0;
        for mail in &mails {
            owner.get(&mail.link()).await;
            if owner.status() == 200 {
                owner.submit("#confirm", &[]).await;
                proven += 1;
            }
        }
        assert_eq!((proven, is_proven(&server, EMAIL).await), (1, Some(true)));
    }
}
