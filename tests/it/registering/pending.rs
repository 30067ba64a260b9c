//! The user name that a sign-up asked for tells nothing of its address (security.md EM4).

use signet::domain::time::Span;

use super::{EMAIL, NAME, is_proven, sign_in};
use crate::support::{Browser, PASSWORD, Server};

const KNOWN: &str = "known@example.com";
const THEIRS: &str = "seven lanterns over the weir";
const NAMES: (&str, &str) = ("SIGNET__ACCOUNTS__USERNAME", "optional");

/// Signs up with another password than the owner's, and a user name.
async fn try_names(server: &Server, email: &str, username: &str) -> u16 {
    let mut browser = Browser::new();
    browser.get(&server.at("/register")).await;
    let fields = [("email", email), ("name", NAME), ("username", username), ("password", THEIRS)];
    browser.submit("#sign-up", &fields).await;
    browser.status().as_u16()
}

on_both_databases! {
    async fn a_user_name_does_not_tell_whether_an_address_was_known(db: Database) {
        let server = Server::start_with(&db, &[NAMES]).await;
        server.user(KNOWN).await;
        assert_eq!(try_names(&server, KNOWN, "grace").await, 303);
        assert_eq!(try_names(&server, EMAIL, "alan").await, 303);
        let mut member = Browser::new();
        assert!(sign_in(&server, &mut member, KNOWN, PASSWORD).await);
        for name in ["grace", "alan", "GRACE", "Alan"] {
            assert_eq!(try_names(&server, "third@example.com", name).await, 422, "{name}");
            member.get(&server.at("/account/profile")).await;
            member.submit("#save", &[("username", name)]).await;
            assert_eq!(member.status(), if name.eq_ignore_ascii_case("grace") { 303 } else { 422 }, "{name}");
        }
        // Who asked keeps it.
        assert_eq!(try_names(&server, EMAIL, "alan").await, 303);
        server.mails_to(EMAIL).await;
        server.mails_to(KNOWN).await;
    }

    async fn a_user_name_that_is_not_proven_in_time_is_free_again(db: Database) {
        let server = Server::start_with(&db, &[NAMES]).await;
        server.user(KNOWN).await;
        try_names(&server, KNOWN, "grace").await;
        try_names(&server, EMAIL, "alan").await;
        for email in [KNOWN, EMAIL] {
            assert_eq!(server.mails_to(email).await.len(), 1, "{email}");
        }
        server.clock.advance(Span::from_hours(24));
        assert_eq!(try_names(&server, "third@example.com", "grace").await, 303);
        assert_eq!(try_names(&server, "fourth@example.com", "alan").await, 303);
        assert_eq!(is_proven(&server, EMAIL).await, Some(false), "the account is there, without the name");
        for email in ["third@example.com", "fourth@example.com"] {
            assert_eq!(server.mails_to(email).await.len(), 1, "{email}");
        }
    }
}
