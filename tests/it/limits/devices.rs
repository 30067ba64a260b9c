//! The owner's own browser gets through, whatever strangers do; and strangers everywhere bring a further step.

use signet::accounts::limits::operation::needs_mailed_step;
use signet::domain::time::Span;

use super::{EMAIL, Visitor, behind_a_proxy, events, must_wait};
use crate::support::{Answer, PASSWORD};

/// Takes over the cookies of an answer.
fn keep(visitor: &mut Visitor<'_>, answer: &Answer) {
    for cookie in answer.headers.get_all("set-cookie") {
        let pair = cookie.to_str().unwrap().split(';').next().unwrap();
        if pair.contains("device") {
            visitor.cookies = format!("{}; {pair}", visitor.cookies);
        }
    }
}

on_both_databases! {
    async fn a_known_device_is_not_shut_out_by_what_others_do(db: Database) {
        let server = behind_a_proxy(&db, &[]).await;
        server.user(EMAIL).await;
        let mut owner = Visitor::at(&server, "203.0.113.7").await;
        let answer = owner.knock(EMAIL, PASSWORD).await;
        assert_eq!(answer.status, 303);
        keep(&mut owner, &answer);
        // Somebody in the same network, behind the same address.
        let stranger = Visitor::at(&server, "203.0.113.7").await;
        stranger.fail(EMAIL, 5).await;
        stranger.fail("bob@example.com", 5).await;
        must_wait(&stranger.knock(EMAIL, PASSWORD).await, "3600");
        let answer = owner.knock(EMAIL, PASSWORD).await;
        assert_eq!(answer.status, 303);
        keep(&mut owner, &answer);
        server.mails_to(EMAIL).await;
    }

    async fn a_known_device_has_a_limit_of_its_own(db: Database) {
        let server = behind_a_proxy(&db, &[]).await;
        server.user(EMAIL).await;
        server.user("bob@example.com").await;
        let mut owner = Visitor::at(&server, "203.0.113.7").await;
        let answer = owner.knock(EMAIL, PASSWORD).await;
        keep(&mut owner, &answer);
        owner.fail(EMAIL, 5).await;
        must_wait(&owner.knock(EMAIL, PASSWORD).await, "3600");
        // To others it is no device of theirs, and theirs are not concerned.
        assert_eq!(Visitor::at(&server, "203.0.113.7").await.knock("bob@example.com", PASSWORD).await.status, 303);
        server.clock.advance(Span::from_minutes(60));
        assert_eq!(owner.knock(EMAIL, PASSWORD).await.status, 303);
        server.mails_to(EMAIL).await;
    }

    async fn fifty_failures_a_day_over_all_networks_ask_for_a_further_step(db: Database) {
        let server = behind_a_proxy(&db, &[]).await;
        let ada = server.user(EMAIL).await;
        let needed = || {
            let surroundings = server.house.surroundings.clone();
            server.house.store.read(move |conn| needs_mailed_step(conn, ada, &surroundings.env()))
        };
        for network in 0..10 {
            assert!(!needed().await.unwrap(), "{network}");
            Visitor::at(&server, &format!("203.0.{network}.7")).await.fail(EMAIL, 5).await;
        }
        assert!(needed().await.unwrap());
        assert_eq!(events(&server, "failure_burst").await, 1);
        server.clock.advance(Span::from_hours(24));
        assert!(!needed().await.unwrap());
        server.mails_to(EMAIL).await;
    }
}
