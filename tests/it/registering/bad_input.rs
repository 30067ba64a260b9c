//! Long and strange input is refused field by field, or shown harmlessly; a stale form keeps what was typed.

use super::{EMAIL, NAME, fill_in, form_on, is_proven, sign_in};
use crate::support::{Browser, PASSWORD, Server};

on_both_databases! {
    async fn what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        browser.get(&server.at("/register")).await;
        let typed = [("email", "no address"), ("name", "<b>Grace</b> & \"Co\""), ("password", PASSWORD)];
        browser.submit("#sign-up", &typed).await;
        assert_eq!(browser.status(), 422);
        assert!(browser.find("#email-error").unwrap().contains("name@example.com"));
        assert_eq!(browser.find("#name-error"), None);
        assert!(browser.body().contains("aria-describedby=\"email-error\""));
        assert!(browser.body().contains("value=\"no address\""));
        assert!(browser.body().contains("&#60;b&#62;Grace&#60;/b&#62;"), "{}", browser.body());
        assert!(!browser.body().contains(PASSWORD), "a password is never shown again");
        // The same page goes on.
        browser.submit("#sign-up", &[("email", EMAIL), ("password", PASSWORD)]).await;
        assert_eq!(browser.status(), 303);
        server.mail_to(EMAIL).await;
    }

    async fn strange_addresses_and_names_are_refused(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        let long = format!("{}@example.com", "x".repeat(300));
        let bad_emails = [
            "", "grace", "grace@", "@example.com", "grace@example", "a@b.example,c@d.example", "\"g\"@example.com",
            "Grace <grace@example.com>", "gra ce@example.com", "grace@example.com\nBcc: x@example.com",
            "g\u{200b}race@example.com", "g\u{202e}race@example.com", "grace@exa\u{ad}mple.com",
            "[\"grace@example.com\"]", "grace@[127.0.0.1]", "'; DROP TABLE users;--", &long,
        ];
        let too_long = "x".repeat(101);
        let bad_names = ["", "a\u{0}b", "a\u{7}b", "Gr\u{202e}ace", "Gr\u{200b}ace", "\u{3164}", "a\nb", &too_long];
        let cases = bad_emails.iter().map(|email| (*email, NAME, "email"));
        let cases = cases.chain(bad_names.iter().map(|name| (EMAIL, *name, "name")));
        for (email, name, field) in cases {
            browser.get(&server.at("/register")).await;
            let (token, cookie) = form_on(&browser);
            let fields = [("csrf", token.as_str()), ("email", email), ("name", name), ("password", PASSWORD)];
            let form = server.http().post(server.at("/register")).form(&fields).header("cookie", cookie);
            let answer = server.send(form).await;
            let refused = answer.status == 422 && answer.body.contains(&format!("id=\"{field}-error\""));
            // A byte of zero is no form at all.
            assert!(refused || answer.status == 403, "{email:?} {name:?}: {}", answer.body);
        }
        assert_eq!(is_proven(&server, EMAIL).await, None);
        server.no_more_mail().await;
    }

    async fn an_address_in_look_alike_letters_gets_no_account_and_keeps_the_one_it_has(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        browser.get(&server.at("/register")).await;
        fill_in(&mut browser, "ｇrace@example.com").await;
        assert_eq!(browser.status(), 422);
        assert!(browser.find("#email-error").unwrap().contains("ordinary letters"), "{}", browser.text());
        server.no_more_mail().await;
        // Made before that was refused: every spelling signs in.
        server.user("ｇrace@example.com").await;
        for spelling in [EMAIL, "ｇrace@example.com"] {
            assert!(sign_in(&server, &mut Browser::new(), spelling, PASSWORD).await);
        }
    }

    async fn harmless_strange_names_are_kept_and_shown_as_text(db: Database) {
        let server = Server::start(&db).await;
        for (number, name) in ["<script>alert(1)</script>", "Robert'); DROP TABLE users;--", "علی\u{200c}رضا", "李小龍"]
            .into_iter()
            .enumerate()
        {
            let (mut browser, email) = (Browser::new(), format!("strange{number}@example.com"));
            browser.get(&server.at("/register")).await;
            browser.submit("#sign-up", &[("email", &email), ("name", name), ("password", PASSWORD)]).await;
            browser.follow().await;
            let mail = server.mail_to(&email).await;
            assert!(!mail.raw.contains("script"), "what strangers choose does not stand in mails");
            browser.submit("#confirm", &[("code", &mail.code())]).await.follow().await;
            assert!(browser.text().contains(name), "{}", browser.text());
            assert!(!browser.body().contains("<script>"));
        }
    }

    async fn a_form_that_is_too_large_is_refused(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        browser.get(&server.at("/register")).await;
        let (token, cookie) = form_on(&browser);
        let huge = "x".repeat(10_000_000);
        let fields = [("csrf", token.as_str()), ("email", EMAIL), ("name", &huge), ("password", PASSWORD)];
        let form = server.http().post(server.at("/register")).form(&fields).header("cookie", cookie);
        // The server may hang up before all is sent.
        if let Ok(answer) = form.send().await {
            assert!(matches!(answer.status().as_u16(), 403 | 413), "{}", answer.status());
        }
        assert_eq!(is_proven(&server, EMAIL).await, None);
        let long = "x".repeat(257);
        let fields = [("email", EMAIL), ("name", NAME), ("password", long.as_str())];
        browser.submit("#sign-up", &fields).await;
        assert_eq!(browser.status(), 422);
        assert!(browser.find("#password-error").unwrap().contains("256"));
    }

    async fn a_stale_form_explains_itself_and_keeps_what_was_typed(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        browser.get(&server.at("/register")).await;
        let stale = [("csrf", "x"), ("email", EMAIL), ("name", NAME), ("password", PASSWORD)];
        browser.post("/register", &stale).await;
        assert_eq!(browser.status(), 403);
        assert!(browser.text().contains("open for too long"), "{}", browser.text());
        assert!(browser.body().contains(EMAIL) && browser.body().contains(NAME));
        assert!(!browser.body().contains(PASSWORD));
        browser.submit("#sign-up", &[("password", PASSWORD)]).await;
        assert_eq!(browser.status(), 303);
        server.mail_to(EMAIL).await;
    }

    async fn a_form_of_another_site_is_not_shown_back(db: Database) {
        let server = Server::start(&db).await;
        let form = [("csrf", "x"), ("email", "evil@example.com"), ("name", NAME), ("password", PASSWORD)];
        for site in ["cross-site", "same-site", "none", ""] {
            let request = server.http().post(server.at("/register")).form(&form);
            let answer = server.send(request.header("sec-fetch-site", site)).await;
            assert_eq!(answer.status, 403);
            assert!(!answer.body.contains("evil@example.com"), "{site}");
        }
        let silent = server.send(server.http().post(server.at("/register")).form(&form)).await;
        assert!(silent.status == 403 && !silent.body.contains("evil@example.com"));
    }

    async fn a_taken_user_name_is_told_and_frees_nothing(db: Database) {
        let server = Server::start_with(&db, &[("SIGNET__ACCOUNTS__USERNAME", "required")]).await;
        let mut browser = Browser::new();
        for (email, username, status) in [
            ("one@example.com", "", 422),
            ("one@example.com", "a@b.example", 422),
            ("one@example.com", "Grace", 303),
            ("two@example.com", "gRACE", 422),
            ("two@example.com", "grace2", 303),
        ] {
            browser.get(&server.at("/register")).await;
            let fields = [("email", email), ("name", NAME), ("username", username), ("password", PASSWORD)];
            browser.submit("#sign-up", &fields).await;
            assert_eq!(browser.status(), status, "{email} {username}: {}", browser.text());
        }
        server.mail_to("one@example.com").await;
        server.mail_to("two@example.com").await;
    }

    async fn terms_must_be_accepted_where_there_are_any(db: Database) {
        let terms = ("SIGNET__ACCOUNTS__TERMS_URL", "https://example.com/terms");
        let server = Server::start_with(&db, &[terms]).await;
        let mut browser = Browser::new();
        browser.get(&server.at("/register")).await;
        assert!(browser.body().contains("href=\"https://example.com/terms\""));
        fill_in(&mut browser, EMAIL).await;
        assert_eq!(browser.status(), 422);
        assert!(browser.find("#terms-error").is_some());
        browser.submit("#sign-up", &[("password", PASSWORD), ("terms", "1")]).await;
        assert_eq!(browser.status(), 303);
        server.mail_to(EMAIL).await;
    }
}
