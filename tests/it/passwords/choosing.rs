//! A weak password is refused wherever a person sets one, with words that say how to mend it.

use super::{EMAIL, NEW, link, signs_in};
use crate::support::{Browser, PASSWORD, Program, Server};

on_both_databases! {
    async fn a_weak_password_is_refused_and_the_link_still_works(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let mut browser = Browser::new();
        browser.get(&link(&server, EMAIL).await).await;
        let long = "seven lanterns ".repeat(18);
        for (weak, words) in [
            ("", "at least 8"),
            ("lantern", "at least 8"),
            ("password1", "most common"),
            ("P4ssw0rd!", "most common"),
            ("AdaLovelace9", "your name"),
            ("signet2026", "this site"),
            ("rftgyhuj", "Keys next to each other"),
            ("lighthouse", "single word"),
            (&long, "at most 256"),
        ] {
            browser.submit("#save", &[("password", weak)]).await;
            assert_eq!(browser.status(), 422, "{weak}");
            let said = browser.find("#password-error").unwrap_or_default();
            assert!(said.contains(words), "{weak}: {said}");
            assert!(weak.is_empty() || !browser.body().contains(weak), "a password does not come back");
        }
        browser.submit("#save", &[("password", NEW)]).await;
        assert_eq!(browser.status(), 303, "{}", browser.text());
        assert_eq!(server.mails_to(EMAIL).await.len(), 1);
    }

    async fn a_weak_password_makes_no_account(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        browser.get(&server.at("/register")).await;
        for (weak, words) in [("password1", "most common"), ("Ada.Lovelace", "your name"), ("lighthouse", "single word")] {
            let fields = [("email", "ada.lovelace@example.com"), ("name", "Ada Lovelace"), ("password", weak)];
            browser.submit("#sign-up", &fields).await;
            assert_eq!(browser.status(), 422, "{weak}");
            let said = browser.find("#password-error").unwrap_or_default();
            assert!(said.contains(words), "{weak}: {said}");
        }
        server.no_more_mail().await;
    }

    async fn a_strange_password_is_kept_as_typed(db: Database) {
        let server = Server::start(&db).await;
        for (number, strange) in [
            " seven lanterns over the weir ",
            "zl\u{200b}qw \u{202e}8rtk \u{1F600}m",
            "'; DROP TABLE users; --<script>",
            "Ünïcödé wörds über âll",
        ]
        .into_iter()
        .enumerate()
        {
            let email = format!("user{number}@example.com");
            server.user(&email).await;
            let mut browser = Browser::new();
            browser.get(&link(&server, &email).await).await.submit("#save", &[("password", strange)]).await;
            assert_eq!(browser.status(), 303, "{strange}: {}", browser.text());
            assert!(signs_in(&server, &email, strange).await, "{strange}");
            assert!(!signs_in(&server, &email, strange.trim_start_matches([' ', 'z', '\'', 'Ü'])).await);
        }
    }

    async fn a_breached_password_is_refused(db: Database) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("0B6C5.txt");
        std::fs::write(&file, "0018A45C4D1DEF81644B54AB7F969B88D65:1\r\n").unwrap();
        // SHA-1 of NEW, by `printf 'seven lanterns over the weir' | sha1sum`.
        let (prefix, rest) = DIGEST.split_at(5);
        std::fs::write(folder.path().join(prefix), format!("{rest}:7\r\n")).unwrap();
        let settings = [("SIGNET__PASSWORDS__BREACHED_DIR", folder.path().to_str().unwrap())];
        let server = Server::start_with(&db, &settings).await;
        server.user(EMAIL).await;
        let mut browser = Browser::new();
        browser.get(&link(&server, EMAIL).await).await.submit("#save", &[("password", NEW)]).await;
        assert_eq!(browser.status(), 422);
        assert!(browser.find("#password-error").unwrap().contains("data breach"), "{}", browser.text());
        // A check that was asked for and cannot be made passes nothing.
        folder.close().unwrap();
        browser.submit("#save", &[("password", NEW)]).await;
        assert_eq!(browser.status(), 503);
        assert!(signs_in(&server, EMAIL, PASSWORD).await);
    }

    async fn the_command_line_refuses_common_passwords_and_warns_of_guessable_ones(db: Database) {
        let program = Program::on(&db);
        let create = |email: &str, more: &[&str], password: &str| {
            let arguments = ["users", "create", "--email", email, "--name", "Ada Lovelace", "--password-stdin"];
            program.run_with(&[&arguments, more].concat(), password.as_bytes())
        };
        let refused = create("a@example.com", &[], "password1");
        assert_ne!(refused.code, 0);
        assert!(refused.err.contains("--allow-weak"), "{}", refused.err);
        assert_eq!(create("a@example.com", &["--allow-weak"], "password1").code, 0);
        let warned = create("b@example.com", &[], "lighthouse");
        assert_eq!(warned.code, 0, "{}", warned.err);
        assert!(warned.err.contains("single word"), "{}", warned.err);
        let fine = create("c@example.com", &[], NEW);
        assert_eq!((fine.code, fine.err.contains("warning")), (0, false), "{}", fine.err);
        let set = program.run_with(&["users", "set-password", "c@example.com", "--password-stdin"], b"iloveyou");
        assert_ne!(set.code, 0, "{}", set.err);
    }
}

/// SHA-1 of [`NEW`].
const DIGEST: &str = "82BAE15FD1B460649D6C5D70AD50D72E10319268";
