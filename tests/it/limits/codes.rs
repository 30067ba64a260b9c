//! Wrong one-time codes count towards the account.

use signet::accounts::limits::attempt::{Attempt, Door};
use signet::accounts::limits::operation::{Blocked, Failure, check, record_failure};
use signet::domain::audit::Origin;
use signet::domain::ids::UserId;
use signet::domain::time::{Clock as _, Span};

use super::{EMAIL, Visitor, behind_a_proxy, must_wait};
use crate::support::{Browser, PASSWORD, Server, origin};

const NEW: &str = "ada@new.example";

fn from(address: &str) -> Origin {
    Origin { ip: Some(address.parse().unwrap()), ..origin() }
}

/// A wrong code, typed at `address`.
async fn wrong_code(server: &Server, user: UserId, address: &str, device: Option<&'static str>) -> Failure {
    let (surroundings, origin) = (server.house.surroundings.clone(), from(address));
    server
        .house
        .store
        .write("test", move |tx| {
            let attempt = Attempt::on(user, Door::Code, &origin).known_device(device);
            record_failure(tx, &attempt, &origin, &surroundings.env())
        })
        .await
        .unwrap()
}

async fn signed_in(server: &Server) -> Browser {
    let mut browser = Browser::new();
    browser.get(&server.at("/login")).await;
    browser.submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await;
    assert_eq!(browser.status(), 303, "{}", browser.text());
    browser
}

/// Asks for a change of the address; the code that the mail brings.
async fn ask_for(server: &Server, browser: &mut Browser, new: &str) -> String {
    browser.get(&server.at("/account/email")).await.submit("#change", &[("email", new)]).await.follow().await;
    server.mails_to(new).await.pop().unwrap().code()
}

/// Whether a code from there is judged.
async fn is_blocked(
    server: &Server,
    user: UserId,
    address: &str,
    device: Option<&'static str>,
) -> Option<Blocked> {
    let (surroundings, origin) = (server.house.surroundings.clone(), from(address));
    let attempt = Attempt::on(user, Door::Code, &origin).known_device(device);
    server.house.store.read(move |conn| check(conn, &attempt, &surroundings.env())).await.unwrap()
}

on_both_databases! {
    async fn wrong_codes_and_wrong_passwords_are_counted_together(db: Database) {
        let server = behind_a_proxy(&db, &[]).await;
        let ada = server.user(EMAIL).await;
        let visitor = Visitor::at(&server, "203.0.113.7").await;
        visitor.fail(EMAIL, 3).await;
        for _ in 0..2 {
            assert_eq!(wrong_code(&server, ada, "203.0.113.9", None).await, Failure::Counted);
        }
        assert!(is_blocked(&server, ada, "203.0.113.9", None).await.is_some());
        must_wait(&visitor.knock(EMAIL, PASSWORD).await, "3600");
        server.mails_to(EMAIL).await;
    }

    async fn twenty_wrong_codes_a_day_are_the_end_over_all_networks(db: Database) {
        let server = behind_a_proxy(&db, &[]).await;
        let ada = server.user(EMAIL).await;
        for network in 0..5 {
            for _ in 0..4 {
                assert_eq!(wrong_code(&server, ada, &format!("203.0.{network}.7"), None).await, Failure::Counted);
            }
        }
        let blocked = is_blocked(&server, ada, "198.51.100.1", None).await.unwrap();
        assert_eq!(blocked, Blocked { until: server.clock.now().plus(Span::from_hours(24)) });
        assert_eq!(wrong_code(&server, ada, "198.51.100.1", None).await, Failure::Blocked(blocked));
        // The owner's own device is not concerned, nor are passwords.
        assert_eq!(is_blocked(&server, ada, "198.51.100.1", Some("device")).await, None);
        assert_eq!(Visitor::at(&server, "198.51.100.1").await.knock(EMAIL, PASSWORD).await.status, 303);
        server.clock.advance(Span::from_hours(24));
        assert_eq!(is_blocked(&server, ada, "198.51.100.1", None).await, None);
        server.mails_to(EMAIL).await;
    }

    async fn who_has_a_known_device_guesses_no_more_often_in_a_day(db: Database) {
        let server = behind_a_proxy(&db, &[]).await;
        let ada = server.user(EMAIL).await;
        let thief = Some("stolen");
        for _ in 0..4 {
            for _ in 0..5 {
                assert_eq!(wrong_code(&server, ada, "203.0.113.7", thief).await, Failure::Counted);
            }
            // The device's own block, after five.
            server.clock.advance(Span::from_minutes(60));
        }
        let until = server.clock.now().plus(Span::from_hours(20));
        assert_eq!(is_blocked(&server, ada, "198.51.100.1", thief).await, Some(Blocked { until }));
        // The owner's other device is not concerned, and what is guessed elsewhere is counted by itself.
        assert_eq!(is_blocked(&server, ada, "203.0.113.7", Some("other")).await, None);
        assert_eq!(wrong_code(&server, ada, "198.51.100.1", None).await, Failure::Counted);
        server.clock.advance(Span::from_hours(20));
        assert_eq!(is_blocked(&server, ada, "198.51.100.1", thief).await, None);
        server.mails_to(EMAIL).await;
    }

    async fn wrong_codes_of_a_new_address_are_answered_with_429(db: Database) {
        let server = behind_a_proxy(&db, &[]).await;
        let ada = server.user(EMAIL).await;
        let mut browser = signed_in(&server).await;
        ask_for(&server, &mut browser, NEW).await;
        for _ in 0..5 {
            browser.submit("#confirm", &[("code", "00000000")]).await;
            assert_eq!(browser.status(), 422, "{}", browser.text());
        }
        // The fifth ends the change; another one is judged no sooner. RL3: not even by the right code, and the page is
        // there all the same.
        let code = ask_for(&server, &mut browser, NEW).await;
        browser.submit("#confirm", &[("code", &code)]).await;
        assert_eq!((browser.status().as_u16(), browser.header("retry-after")), (429, Some("3600")));
        assert!(browser.text().contains("too many wrong codes"), "{}", browser.text());
        assert!(browser.find("#confirm").is_some());
        // Those of the second factor are counted by themselves, and elsewhere nobody is shut out.
        assert_eq!(is_blocked(&server, ada, "198.51.100.1", None).await, None);
        server.mails_to(EMAIL).await;
    }
}
