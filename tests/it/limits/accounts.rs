//! Wrong passwords of one account from one network, and from one address.

use signet::domain::time::Span;

use super::{EMAIL, Visitor, behind_a_proxy, counters, events, must_wait};
use crate::support::{PASSWORD, Server};

/// All that can be seen of an answer, but for what was typed.
fn seen(answer: &crate::support::Answer, email: &str) -> (u16, Vec<(String, String)>, String) {
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "date" | "content-length" | "x-request-id"))
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    headers.sort();
    (answer.status.as_u16(), headers, answer.body.replace(&format!("value=\"{email}\""), "value=\"…\""))
}

on_both_databases! {
    async fn after_five_failures_not_even_the_right_password_is_judged(db: Database) {
        let server = behind_a_proxy(&db, &[]).await;
        server.user(EMAIL).await;
        let visitor = Visitor::at(&server, "203.0.113.7").await;
        visitor.fail(EMAIL, 5).await;
        must_wait(&visitor.knock(EMAIL, "not the password").await, "3600");
        must_wait(&visitor.knock(EMAIL, PASSWORD).await, "3600");
        // The whole network is one visitor, and a form is still shown.
        must_wait(&Visitor::at(&server, "203.0.113.250").await.knock(EMAIL, PASSWORD).await, "3600");
        // What is refused does not lengthen the block.
        server.clock.advance(Span::from_seconds(3599));
        must_wait(&visitor.knock(EMAIL, PASSWORD).await, "1");
        server.clock.advance(Span::from_seconds(1));
        assert_eq!(visitor.knock(EMAIL, PASSWORD).await.status, 303);
        assert_eq!(events(&server, "sign_in_blocked").await, 1);
        server.mails_to(EMAIL).await;
    }

    async fn other_networks_and_other_people_go_in_and_out(db: Database) {
        let server = behind_a_proxy(&db, &[]).await;
        server.user(EMAIL).await;
        server.user("bob@example.com").await;
        let visitor = Visitor::at(&server, "203.0.113.7").await;
        visitor.fail(EMAIL, 5).await;
        must_wait(&visitor.knock(EMAIL, PASSWORD).await, "3600");
        assert_eq!(visitor.knock("bob@example.com", PASSWORD).await.status, 303);
        for elsewhere in ["203.0.114.7", "2001:db8::1"] {
            assert_eq!(Visitor::at(&server, elsewhere).await.knock(EMAIL, PASSWORD).await.status, 303);
        }
        server.mails_to(EMAIL).await;
    }

    async fn an_unknown_account_is_counted_and_answered_alike(db: Database) {
        let server = behind_a_proxy(&db, &[("SIGNET__LIMITS__ADDRESS_FAILURES", "100")]).await;
        server.user(EMAIL).await;
        let visitor = Visitor::at(&server, "203.0.113.7").await;
        let unknown = "nobody@example.com";
        for _ in 0..7 {
            let (known, other) = (visitor.knock(EMAIL, "wrong").await, visitor.knock(unknown, "wrong").await);
            assert_eq!(seen(&known, EMAIL), seen(&other, unknown));
        }
        must_wait(&visitor.knock(EMAIL, "wrong").await, "3600");
        assert_eq!(visitor.knock("no address at all", "wrong").await.status, 401);
        server.mails_to(EMAIL).await;
    }

    async fn all_spellings_are_one_account(db: Database) {
        let server = behind_a_proxy(&db, &[]).await;
        server.user(EMAIL).await;
        for spellings in [
            [EMAIL, "Ada@Example.COM", " ada@example.com", "ADA@EXAMPLE.COM ", "\u{ff41}da@example.com"],
            ["x@b.example", "X@B.example", " x@b.Example", "x@B.EXAMPLE", "\u{ff58}@b.example"],
        ] {
            let visitor = Visitor::at(&server, &format!("2001:db8::{}:1", spellings[0].len())).await;
            for spelling in spellings {
                assert_eq!(visitor.knock(spelling, "wrong").await.status, 401, "{spelling}");
            }
            for spelling in spellings {
                must_wait(&visitor.knock(spelling, PASSWORD).await, "3600");
            }
        }
        server.mails_to(EMAIL).await;
    }

    async fn an_ipv6_network_of_64_bits_is_one_address(db: Database) {
        let server = behind_a_proxy(&db, &[]).await;
        server.user(EMAIL).await;
        for last in 1..=5 {
            Visitor::at(&server, &format!("2001:db8:1:2:{last}::{last}")).await.fail(EMAIL, 1).await;
        }
        must_wait(&Visitor::at(&server, "2001:db8:1:2::ffff").await.knock(EMAIL, PASSWORD).await, "3600");
        assert_eq!(Visitor::at(&server, "2001:db8:1:3::1").await.knock(EMAIL, PASSWORD).await.status, 303);
        server.mails_to(EMAIL).await;
    }

    async fn ten_failures_block_an_address_for_all_accounts(db: Database) {
        let server = behind_a_proxy(&db, &[]).await;
        server.user(EMAIL).await;
        let visitor = Visitor::at(&server, "203.0.113.7").await;
        for number in 0..10 {
            visitor.fail(&format!("user-{number}@example.com"), 1).await;
        }
        must_wait(&visitor.knock(EMAIL, PASSWORD).await, "3600");
        assert_eq!(events(&server, "address_blocked").await, 1);
        // The neighbour has an address of their own.
        assert_eq!(Visitor::at(&server, "203.0.113.8").await.knock(EMAIL, PASSWORD).await.status, 303);
        server.clock.advance(Span::from_minutes(60));
        assert_eq!(visitor.knock(EMAIL, PASSWORD).await.status, 303);
    }

    async fn a_success_forgets_the_failures_of_the_account_not_those_of_the_address(db: Database) {
        let server = behind_a_proxy(&db, &[]).await;
        server.user(EMAIL).await;
        let visitor = Visitor::at(&server, "203.0.113.7").await;
        for _ in 0..2 {
            visitor.fail(EMAIL, 4).await;
            assert_eq!(visitor.knock(EMAIL, PASSWORD).await.status, 303);
        }
        visitor.fail(EMAIL, 2).await;
        must_wait(&visitor.knock(EMAIL, PASSWORD).await, "3600");
        assert_eq!(events(&server, "address_blocked").await, 1);
    }

    async fn the_window_slides(db: Database) {
        let server = behind_a_proxy(&db, &[]).await;
        server.user(EMAIL).await;
        let visitor = Visitor::at(&server, "203.0.113.7").await;
        visitor.fail(EMAIL, 1).await;
        server.clock.advance(Span::from_minutes(14));
        visitor.fail(EMAIL, 3).await;
        server.clock.advance(Span::from_minutes(2));
        // The first is out, the three are not.
        visitor.fail(EMAIL, 2).await;
        must_wait(&visitor.knock(EMAIL, PASSWORD).await, "3600");
        server.mails_to(EMAIL).await;
    }

    async fn nodes_count_together_and_a_restart_forgets_nothing(db: Database) {
        let server = behind_a_proxy(&db, &[]).await;
        server.user(EMAIL).await;
        Visitor::at(&server, "203.0.113.7").await.fail(EMAIL, 3).await;
        let proxied = [("SIGNET__SERVER__TRUSTED_PROXIES", "127.0.0.1")];
        let other = Server::start_at(&db, &proxied, server.clock.clone()).await;
        let there = Visitor::at(&other, "203.0.113.7").await;
        there.fail(EMAIL, 2).await;
        must_wait(&Visitor::at(&server, "203.0.113.7").await.knock(EMAIL, PASSWORD).await, "3600");
        drop((server, there));
        must_wait(&Visitor::at(&other, "203.0.113.7").await.knock(EMAIL, PASSWORD).await, "3600");
        other.mails_to(EMAIL).await;
    }

    async fn what_is_counted_stands_nowhere_in_clear(db: Database) {
        let server = behind_a_proxy(&db, &[]).await;
        Visitor::at(&server, "203.0.113.7").await.fail("canary-zebra@example.com", 1).await;
        assert!(counters(&server).await > 0);
        let query = "SELECT key || kind || coalesce(subject, '') || recent AS word FROM limits";
        let rows = server.house.store.read(move |conn| crate::storage::raw::words(conn, query)).await.unwrap();
        for row in rows {
            assert!(!row.contains("zebra") && !row.contains("203.0.113"), "{row}");
        }
    }

    async fn the_owner_gets_one_mail_while_the_account_is_blocked(db: Database) {
        let server = behind_a_proxy(&db, &[]).await;
        server.user(EMAIL).await;
        for network in 0..4 {
            let visitor = Visitor::at(&server, &format!("203.0.{network}.7")).await;
            visitor.fail(EMAIL, 5).await;
            must_wait(&visitor.knock(EMAIL, PASSWORD).await, "3600");
        }
        let mail = server.mail_to(EMAIL).await;
        assert!(mail.text.contains("203.0.0.7") && mail.text.contains("/password/forgot"), "{}", mail.text);
        assert_eq!(events(&server, "sign_in_blocked").await, 4);
        server.clock.advance(Span::from_minutes(61));
        Visitor::at(&server, "203.0.0.7").await.fail(EMAIL, 5).await;
        server.mail_to(EMAIL).await;
    }

    async fn the_page_tells_to_wait_in_the_visitors_language(db: Database) {
        let server = behind_a_proxy(&db, &[]).await;
        let visitor = Visitor::at(&server, "203.0.113.7").await;
        visitor.fail(EMAIL, 5).await;
        let german = visitor.form(EMAIL, PASSWORD).header("accept-language", "de");
        let answer = server.send(german).await;
        assert_eq!(answer.status, 429);
        assert!(answer.body.contains("Bitte warten Sie 60 Minuten"), "{}", answer.body);
    }
}
