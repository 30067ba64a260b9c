//! What strangers may ask for: mails to one address, accounts from one address.

use signet::accounts::limits::operation::{Blocked, may_ask, may_mail};
use signet::domain::audit::Origin;
use signet::domain::limit::{Asked, Mailed};
use signet::domain::time::{Clock as _, Span};

use super::{EMAIL, behind_a_proxy};
use crate::support::{Browser, PASSWORD, Server, origin};

async fn mail(server: &Server, kind: Mailed, to: &str) -> bool {
    let (surroundings, to) = (server.house.surroundings.clone(), to.parse().unwrap());
    let write = move |tx: &mut signet::storage::Tx<'_>| may_mail(tx, kind, &to, &surroundings.env());
    server.house.store.write("test", write).await.unwrap()
}

async fn ask(server: &Server, asked: Asked, from: &str) -> Option<Blocked> {
    let origin = Origin { ip: Some(from.parse().unwrap()), ..origin() };
    let surroundings = server.house.surroundings.clone();
    let write = move |tx: &mut signet::storage::Tx<'_>| may_ask(tx, asked, &origin, &surroundings.env());
    server.house.store.write("test", write).await.unwrap()
}

on_both_databases! {
    async fn three_mails_of_a_kind_go_to_an_address_in_an_hour(db: Database) {
        let server = behind_a_proxy(&db, &[]).await;
        for kind in Mailed::ALL {
            for spelling in ["ada@example.com", "ADA@example.com", "ada@EXAMPLE.com"] {
                assert!(mail(&server, *kind, spelling).await);
            }
            assert!(!mail(&server, *kind, "ada@example.com").await);
            assert!(mail(&server, *kind, "bob@example.com").await);
        }
        server.clock.advance(Span::from_minutes(59));
        assert!(!mail(&server, Mailed::Reset, "ada@example.com").await);
        server.clock.advance(Span::from_minutes(1));
        assert!(mail(&server, Mailed::Reset, "ada@example.com").await);
    }

    async fn twenty_requests_of_a_kind_come_from_an_address_in_an_hour(db: Database) {
        let server = behind_a_proxy(&db, &[]).await;
        for asked in Asked::ALL {
            for number in 0..20 {
                assert_eq!(ask(&server, *asked, &format!("2001:db8::{number}")).await, None, "{number}");
            }
            let blocked = ask(&server, *asked, "2001:db8::ffff").await.unwrap();
            assert_eq!(blocked.retry_after(server.clock.now()), 3600);
            assert_eq!(ask(&server, *asked, "2001:db8:0:1::1").await, None);
        }
    }
    async fn a_session_is_no_key_to_any_number_of_mailboxes(db: Database) {
        let server = behind_a_proxy(&db, &[("SIGNET__LIMITS__REQUESTS_PER_HOUR", "3")]).await;
        server.user(EMAIL).await;
        let mut browser = Browser::new();
        browser.get(&server.at("/login")).await;
        browser.submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await;
        for (number, status) in [303, 303, 303, 429].into_iter().enumerate() {
            browser.get(&server.at("/account/email")).await;
            let new = format!("ada@{number}.example");
            browser.submit("#change", &[("email", &new)]).await;
            assert_eq!(browser.status(), status, "{}", browser.text());
            assert_eq!(server.mails_to(&new).await.len(), usize::from(status == 303));
        }
        assert_eq!(browser.header("retry-after"), Some("3600"));
        assert!(browser.text().contains("Too many mails were asked for"), "{}", browser.text());
    }
}
