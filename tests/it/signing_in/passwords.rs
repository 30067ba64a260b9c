//! Unknown user and wrong password are one answer; only who knows the password learns more (security.md PW4).

use reqwest::header::HeaderMap;
use signet::domain::user::UserState;

use super::{Door, set_cookies};
use crate::support::{Answer, Browser, PASSWORD, Server};

/// All that can be seen of an answer, but for the time and what was typed.
fn seen(answer: &Answer, email: &str) -> (u16, HeaderMap, String) {
    let mut headers = answer.headers.clone();
    headers.remove("date");
    headers.remove("x-request-id");
    headers.remove("content-length");
    (answer.status.as_u16(), headers, answer.body.replace(&format!("value=\"{email}\""), "value=\"…\""))
}

on_both_databases! {
    async fn an_unknown_user_and_a_wrong_password_are_one_answer(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        let bob = server.user("bob@example.com").await;
        server.set_state(bob, UserState::Disabled).await;
        let door = Door::open(&server).await;
        let wrong = door.knock("ada@example.com", "not her password").await;
        assert_eq!(wrong.status, 401);
        assert!(wrong.body.contains("do not match"), "{}", wrong.body);
        let expected = seen(&wrong, "ada@example.com");
        let (long, longer) = ("x".repeat(256), "x".repeat(5000));
        for (email, password) in [
            ("nobody@example.com", "not her password"),
            ("nobody@example.com", PASSWORD),
            ("bob@example.com", "not his password"),
            ("ada@example.com", &long),
            ("ada@example.com", &longer),
            ("ada@example.com", ""),
            ("no address", PASSWORD),
            ("ada@example.com,bob@example.com", PASSWORD),
        ] {
            let answer = door.knock(email, password).await;
            assert_eq!(seen(&answer, email), expected, "{email}");
            assert_eq!(set_cookies(&answer), Vec::<String>::new());
        }
    }

    async fn a_disabled_user_learns_so_after_the_right_password_only(db: Database) {
        let server = Server::start(&db).await;
        let ada = server.user("ada@example.com").await;
        server.set_state(ada, UserState::Disabled).await;
        let door = Door::open(&server).await;
        let right = door.knock("ada@example.com", PASSWORD).await;
        assert_eq!(right.status, 401);
        assert!(right.body.contains("disabled"));
        assert_eq!(set_cookies(&right), Vec::<String>::new());
        assert!(!door.knock("ada@example.com", "another").await.body.contains("disabled"));
    }

    async fn a_password_counts_exactly_as_typed(db: Database) {
        let server = Server::start_with(&db, &[("SIGNET__LIMITS__ACCOUNT_FAILURES", "100")]).await;
        server.user("ada@example.com").await;
        let door = Door::open(&server).await;
        let cut = &PASSWORD[..PASSWORD.len() - 1];
        for password in [
            &format!("{PASSWORD} "),
            &format!(" {PASSWORD}"),
            &PASSWORD.to_uppercase(),
            cut,
            &format!("{PASSWORD}\n"),
        ] {
            assert_eq!(door.knock("ada@example.com", password).await.status, 401, "{password:?}");
        }
        // The address does not: it is one mailbox however it is written.
        for email in ["ada@example.com", " ADA@Example.COM "] {
            assert_eq!(door.knock(email, PASSWORD).await.status, 303);
        }
    }

    async fn the_form_comes_back_with_the_address_and_without_the_password(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        browser.get(&server.at("/login")).await;
        let odd = "\"><b>ada@example.com";
        browser.submit("#sign-in", &[("email", odd), ("password", "canary-password")]).await;
        assert!(browser.title().starts_with("Sign in"));
        assert!(!browser.body().contains("canary-password"));
        assert!(!browser.body().contains("<b>"));
        assert!(browser.find("[role=alert]").is_some());
    }
}
