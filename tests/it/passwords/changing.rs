//! A person who is signed in changes their password.

use signet::domain::time::Span;

use super::{EMAIL, NEW, link, signs_in};
use crate::support::{Application, Browser, PASSWORD, Server, Tokens};

const RIGHT: [(&str, &str); 2] = [("current", PASSWORD), ("password", NEW)];

/// A browser in which the form is open.
async fn at_the_form(server: &Server) -> Browser {
    let mut browser = Browser::new();
    browser.get(&server.at("/login")).await;
    browser.submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await;
    browser.get(&server.at("/account/password")).await;
    assert_eq!(browser.status(), 200, "{}", browser.text());
    browser
}

on_both_databases! {
    async fn a_change_ends_the_other_sessions_and_tells_the_owner(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        server.web_app("acme").await;
        let mut app = Application::new(&server, "acme");
        app.asks_for("openid offline_access");
        let mut other = Browser::new();
        let theirs = app.tokens(&mut other, EMAIL).await;
        let mut browser = at_the_form(&server).await;
        let mine = Tokens::of(&app.redeem(&app.authorize(&mut browser, &[]).await.code()).await);
        let url = link(&server, EMAIL).await;
        browser.get(&server.at("/account/password")).await;
        let before = browser.cookie("signet-session").unwrap().to_owned();
        browser.submit("#save", &RIGHT).await;
        assert_eq!(browser.status(), 303, "{}", browser.text());
        browser.follow().await;
        assert_eq!(browser.find("#notice").as_deref(), Some("Your password is changed."), "{}", browser.text());

        // SE2: here the session goes on under a new name.
        assert_ne!(browser.cookie("signet-session").unwrap(), before);
        let old = format!("signet-session={before}");
        let stale = server.http().get(server.at("/account")).header("cookie", old);
        assert_eq!(server.send(stale).await.status, 303);
        other.get(&server.at("/account")).await;
        assert_eq!(other.status(), 303, "signed out elsewhere");
        app.refresh(&theirs.refresh).await.refused(400, "invalid_grant");
        assert_eq!(app.refresh(&mine.refresh).await.status, 200);
        // EM3: a password change makes older links worthless.
        let mut late = Browser::new();
        late.get(&url).await;
        assert_eq!(late.status(), 410);
        server.mail_about(EMAIL, "password was changed").await;
        assert!(!signs_in(&server, EMAIL, PASSWORD).await);
        assert!(signs_in(&server, EMAIL, NEW).await);
    }

    async fn other_sessions_stay_when_the_settings_say_so(db: Database) {
        let keep = [("SIGNET__ACCOUNTS__END_SESSIONS_ON_PASSWORD_CHANGE", "false")];
        let server = Server::start_with(&db, &keep).await;
        server.user(EMAIL).await;
        let mut other = at_the_form(&server).await;
        let mut browser = at_the_form(&server).await;
        browser.submit("#save", &RIGHT).await;
        assert_eq!(browser.status(), 303, "{}", browser.text());
        other.get(&server.at("/account")).await;
        assert_eq!(other.status(), 200);
        server.mail_about(EMAIL, "password was changed").await;
    }

    async fn what_is_wrong_is_said_at_its_field_and_no_password_comes_back(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let mut browser = at_the_form(&server).await;
        for (current, new, field) in [
            ("", NEW, "current"),
            (PASSWORD, "", "password"),
            (PASSWORD, "password", "password"),
            (PASSWORD, PASSWORD, "password"),
            (PASSWORD, &"long ".repeat(60), "password"),
            ("a wrong password", NEW, "current"),
            (&"x".repeat(5000), NEW, "current"),
        ] {
            browser.submit("#save", &[("current", current), ("password", new)]).await;
            assert_eq!(browser.status(), 422, "{current:?} {new:?}");
            assert!(browser.find(&format!("#{field}-error")).is_some(), "{current:?} {new:?}: {}", browser.text());
            assert!(!browser.body().contains(PASSWORD) && !browser.body().contains(NEW));
        }
        server.no_more_mail().await;
        assert!(signs_in(&server, EMAIL, PASSWORD).await);
    }

    async fn wrong_current_passwords_are_counted(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let mut browser = at_the_form(&server).await;
        for _ in 0..5 {
            browser.submit("#save", &[("current", "a wrong password"), ("password", NEW)]).await;
        }
        browser.submit("#save", &RIGHT).await;
        assert_eq!(browser.status(), 429, "{}", browser.text());
        assert!(browser.header("retry-after").unwrap().parse::<u32>().unwrap() > 0);
    }

    async fn a_change_needs_a_fresh_sign_in_and_the_pages_own_form(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let mut browser = at_the_form(&server).await;
        browser.post("/account/password", &[("csrf", "x"), RIGHT[0], RIGHT[1]]).await;
        assert_eq!(browser.status(), 403);
        browser.get(&server.at("/account/password")).await;
        server.clock.advance(Span::from_minutes(6));
        browser.submit("#save", &RIGHT).await;
        assert_eq!(browser.status(), 303);
        assert!(browser.header("location").unwrap().contains("/login"), "{:?}", browser.header("location"));
        browser.get(&server.at("/account/password")).await;
        assert!(browser.header("location").unwrap().contains("/login"));
        assert!(!signs_in(&server, EMAIL, NEW).await);
        let mut nobody = Browser::new();
        nobody.get(&server.at("/account/password")).await;
        assert_eq!(nobody.status(), 303);
    }
}
