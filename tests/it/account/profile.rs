//! A person says who they are, and applications that they allow are told.

use super::{EMAIL, sign_in};
use crate::support::{Application, Browser, Server, Tokens};

const FIELDS: [(&str, &str); 6] = [
    ("name", "Ada King"),
    ("username", "Ada.King"),
    ("phone", "+44 20 7946 0000"),
    ("picture", "https://img.example/ada.png"),
    ("locale", "en"),
    ("zoneinfo", "Europe/London"),
];

const USERNAMES: [(&str, &str); 1] = [("SIGNET__ACCOUNTS__USERNAME", "optional")];

on_both_databases! {
    async fn what_people_say_of_themselves_is_told_to_applications_that_they_allow(db: Database) {
        let server = Server::start_with(&db, &USERNAMES).await;
        server.user(EMAIL).await;
        let scope = "openid profile email phone".parse().unwrap();
        server.client(signet::domain::client::Client { scope, ..server.draft("acme") }).await;
        let mut app = Application::new(&server, "acme");
        app.asks_for("openid profile phone");
        let mut browser = Browser::new();
        let tokens = app.tokens(&mut browser, EMAIL).await;
        let before = server.userinfo(&tokens.access).await.json();
        for nothing in ["preferred_username", "phone_number", "phone_number_verified", "picture", "locale", "zoneinfo"] {
            assert!(before.get(nothing).is_none(), "{before}");
        }

        browser.get(&server.at("/account/profile")).await;
        browser.submit("#save", &FIELDS).await.follow_within(&server.url).await;
        assert_eq!(browser.find("#notice").as_deref(), Some("Your profile is saved."), "{}", browser.text());
        let told = server.userinfo(&tokens.access).await.json();
        for (claim, value) in [
            ("name", "Ada King"),
            ("preferred_username", "Ada.King"),
            ("phone_number", "+442079460000"),
            ("picture", "https://img.example/ada.png"),
            ("locale", "en"),
            ("zoneinfo", "Europe/London"),
        ] {
            assert_eq!(told[claim], value, "{told}");
        }
        assert_eq!(told["phone_number_verified"], false);

        // Without the scopes nothing of it is told.
        app.asks_for("openid");
        let little = Tokens::of(&app.redeem(&app.authorize(&mut browser, &[]).await.code()).await);
        let told = server.userinfo(&little.access).await.json();
        assert_eq!(told.as_object().unwrap().len(), 1, "{told}");
    }

    async fn what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(db: Database) {
        let server = Server::start_with(&db, &USERNAMES).await;
        server.user(EMAIL).await;
        let mut browser = sign_in(&server, EMAIL).await;
        browser.get(&server.at("/account/profile")).await;
        let long = "x".repeat(101);
        for (field, value) in [
            ("name", ""),
            ("name", long.as_str()),
            ("name", "A\u{202e}da"),
            ("username", "a@b.example"),
            ("username", "a\u{200b}da"),
            ("phone", "0800 123"),
            ("picture", "javascript:alert(1)"),
            ("picture", "http://img.example/a.png"),
            ("locale", "tlh"),
            ("zoneinfo", "../../etc/passwd"),
        ] {
            browser.get(&server.at("/account/profile")).await;
            browser.submit("#save", &[("phone", "+442079460000"), (field, value)]).await;
            assert_eq!(browser.status(), 422, "{field} {value:?}");
            assert!(browser.find(&format!("#{field}-error")).is_some(), "{field} {value:?}");
            assert!(browser.find(&format!("#{field}[aria-invalid=true]")).is_some(), "{field}");
            assert!(field == "phone" || browser.body().contains("+442079460000"), "{field}");
        }
        browser.get(&server.at("/account")).await;
        assert!(browser.text().contains("Ada Lovelace"), "nothing of it was saved");
    }

    async fn a_user_name_belongs_to_one_person_however_it_is_spelled(db: Database) {
        let server = Server::start_with(&db, &USERNAMES).await;
        server.user(EMAIL).await;
        server.user("bob@example.com").await;
        let (mut ada, mut bob) = (sign_in(&server, EMAIL).await, sign_in(&server, "bob@example.com").await);
        for browser in [&mut ada, &mut bob] {
            browser.get(&server.at("/account/profile")).await;
        }
        ada.submit("#save", &[("username", "ada")]).await;
        assert_eq!(ada.status(), 303);
        for spelling in ["ada", "ADA", "Ａｄａ"] {
            bob.get(&server.at("/account/profile")).await;
            bob.submit("#save", &[("username", spelling)]).await;
            assert_eq!(bob.status(), 422, "{spelling}");
            assert!(bob.find("#username-error").is_some());
        }
        // Her own other spelling is hers.
        ada.get(&server.at("/account/profile")).await.submit("#save", &[("username", "Ada")]).await;
        assert_eq!(ada.status(), 303);
    }

    async fn the_profile_is_in_the_language_that_was_chosen(db: Database) {
        let server = Server::start_with(&db, &USERNAMES).await;
        server.user(EMAIL).await;
        let mut browser = sign_in(&server, EMAIL).await;
        browser.get(&server.at("/account/profile")).await;
        browser.submit("#save", &[("locale", "ar")]).await.follow_within(&server.url).await;
        assert!(browser.body().contains("dir=\"rtl\""));
        assert!(browser.find("#save").is_some_and(|button| button == "حفظ"), "{}", browser.text());
    }

    async fn a_profile_is_changed_from_its_own_page_only(db: Database) {
        let server = Server::start_with(&db, &USERNAMES).await;
        server.user(EMAIL).await;
        let mut browser = sign_in(&server, EMAIL).await;
        browser.get(&server.at("/account/profile")).await;
        browser.post(&server.at("/account/profile"), &[("name", "Mallory")]).await;
        assert_eq!(browser.status(), 403);
        browser.get(&server.at("/account/profile")).await.submit("#save", &[("csrf", "AAAA"), ("name", "Mallory")]).await;
        assert_eq!(browser.status(), 403);
        browser.get(&server.at("/account")).await;
        assert!(!browser.text().contains("Mallory"));
        let nobody = server.post("/account/profile", &[("name", "Mallory")]).await;
        assert_eq!(nobody.status, 303);
    }
}
