//! A person sees where they are signed in, and ends what they do not know.

use super::{EMAIL, sign_in};
use crate::support::{Application, Browser, Server};

const PAGE: &str = "/account/sessions";

/// The ids of the sessions that can be ended on the page.
fn others(browser: &Browser) -> Vec<String> {
    let parts = browser.body().split("name=\"session\" value=\"").skip(1);
    parts.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

/// The value of a field on the page.
fn value_of(browser: &Browser, name: &str) -> String {
    let rest =
        browser.body().split(&format!("name=\"{name}\"")).nth(1).unwrap().split("value=\"").nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

async fn is_signed_in(server: &Server, browser: &mut Browser) -> bool {
    browser.get(&server.at("/account")).await;
    browser.status() == 200
}

on_both_databases! {
    async fn a_session_that_is_ended_from_elsewhere_takes_its_applications_with_it(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        server.web_app("acme").await;
        let mut app = Application::new(&server, "acme");
        // What is offline outlives a sign-out, but not this.
        app.asks_for("openid offline_access accounts:read");
        let mut lost = Browser::new();
        let tokens = app.tokens(&mut lost, EMAIL).await;
        let mut here = sign_in(&server, EMAIL).await;

        here.get(&server.at(PAGE)).await;
        let text = here.text();
        assert!(text.contains("This browser") && text.contains("Acme Money"), "{text}");
        assert!(text.contains("Signed in: just now · Last used: just now"), "{text}");
        let [other] = others(&here).try_into().unwrap();
        here.submit(&format!("[id='end-{other}']"), &[]).await.follow_within(&server.url).await;
        assert!(here.find("#notice").is_some_and(|text| text.contains("is ended")), "{}", here.text());
        assert!(others(&here).is_empty());
        assert!(is_signed_in(&server, &mut here).await && !is_signed_in(&server, &mut lost).await);
        assert_eq!(server.userinfo(&tokens.access).await.status, 401);
        app.refresh(&tokens.refresh).await.refused(400, "invalid_grant");
    }

    async fn all_other_sessions_are_ended_at_once_and_this_one_stays(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let mut lost = [sign_in(&server, EMAIL).await, sign_in(&server, EMAIL).await];
        let mut here = sign_in(&server, EMAIL).await;
        here.get(&server.at(PAGE)).await;
        assert_eq!(others(&here).len(), 2);
        here.submit("#end-others", &[]).await.follow_within(&server.url).await;
        assert!(here.find("#end-others").is_none(), "there is none to end any more");
        for browser in &mut lost {
            assert!(!is_signed_in(&server, browser).await);
        }
        assert!(is_signed_in(&server, &mut here).await);
    }

    async fn the_session_of_somebody_else_looks_like_one_that_is_gone(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        server.user("bob@example.com").await;
        let mut bob = sign_in(&server, "bob@example.com").await;
        sign_in(&server, EMAIL).await;
        let mut ada = sign_in(&server, EMAIL).await;
        let mut second = sign_in(&server, "bob@example.com").await;
        second.get(&server.at(PAGE)).await;
        let [of_bob] = others(&second).try_into().unwrap();
        let mut answers = Vec::new();
        for id in [of_bob.as_str(), "0192f0c1-2a3b-7c4d-8e5f-60718293a4b5", "nonsense", ""] {
            ada.get(&server.at(PAGE)).await;
            let [own] = others(&ada).try_into().unwrap();
            ada.submit(&format!("[id='end-{own}']"), &[("session", id)]).await;
            answers.push((ada.status(), ada.header("location").map(ToOwned::to_owned)));
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "{answers:?}");
        assert!(is_signed_in(&server, &mut bob).await);
    }

    async fn who_has_too_many_sessions_is_told_that_the_oldest_ended(db: Database) {
        let server = Server::start_with(&db, &[("SIGNET__SESSIONS__PER_USER", "1")]).await;
        server.user(EMAIL).await;
        sign_in(&server, EMAIL).await;
        drop(server.mails_to(EMAIL).await);
        let mut browser = sign_in(&server, EMAIL).await;
        let mails = server.mails_to(EMAIL).await;
        assert_eq!(mails.iter().filter(|mail| mail.subject.contains("signed out")).count(), 1, "{mails:#?}");
        // Whoever does without is not told.
        browser.get(&server.at("/account/profile")).await;
        let fields: Vec<(String, String)> = [("csrf", "csrf"), ("name", "name")]
            .iter()
            .map(|(name, _)| ((*name).to_owned(), value_of(&browser, name)))
            .collect();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        browser.post(&server.at("/account/profile"), &fields).await;
        assert_eq!(browser.status(), 303, "{}", browser.text());
        sign_in(&server, EMAIL).await;
        let mails = server.mails_to(EMAIL).await;
        assert!(mails.iter().all(|mail| !mail.subject.contains("signed out")), "{mails:#?}");
    }

    async fn a_session_is_ended_from_its_own_page_only(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let mut lost = sign_in(&server, EMAIL).await;
        let mut here = sign_in(&server, EMAIL).await;
        here.get(&server.at(PAGE)).await;
        let [other] = others(&here).try_into().unwrap();
        for place in ["/account/sessions/end", "/account/sessions/end-others"] {
            here.post(&server.at(place), &[("session", &other)]).await;
            assert_eq!(here.status(), 403, "{place}");
            here.post(&server.at(place), &[("session", &other), ("csrf", "AAAA")]).await;
            assert_eq!(here.status(), 403, "{place}");
        }
        assert!(is_signed_in(&server, &mut lost).await);
    }
}
