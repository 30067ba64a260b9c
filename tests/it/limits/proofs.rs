//! Waits for the proof of an address, and sign-ins that are not complete, take room as well; whose they are, and nobody
//! else, pays for many.

use reqwest::RequestBuilder;
use signet::domain::time::Span;

use super::{EMAIL, Visitor, behind_a_proxy, events};
use crate::storage::count;
use crate::support::{Answer, Application, Authenticator, Browser, PASSWORD, Server};

const PROOFS: &str = "verifications";
const STEPS: &str = "sign_in_steps";
const NEVER: (&str, &str) = ("SIGNET__LIMITS__REQUESTS_PER_HOUR", "1000");

/// Ids that were made in one millisecond are in no certain order.
fn tick(server: &Server) {
    server.clock.advance(Span::from_millis(1));
}

/// Signs up in this browser and stands before the page that asks for the code.
async fn sign_up(server: &Server, browser: &mut Browser, email: &str) {
    tick(server);
    browser.get(&server.at("/register")).await;
    browser.submit("#sign-up", &[("email", email), ("name", "Ada"), ("password", PASSWORD)]).await;
    assert_eq!(browser.status(), 303, "{}", browser.text());
    browser.follow().await;
}

/// Signs up from an address, in a browser of its own; the cookie, and where it waits.
async fn sign_up_from(server: &Server, from: &str, email: &str) -> (String, String) {
    tick(server);
    let from = |request: RequestBuilder| server.send(request.header("x-forwarded-for", from));
    let form = from(server.http().get(server.at("/register"))).await;
    let cookie = form.header("set-cookie").split(';').next().unwrap().to_owned();
    let fields = [("csrf", csrf(&form)), ("email", email), ("name", "Ada"), ("password", PASSWORD)];
    let sent = server.http().post(server.at("/register")).header("cookie", &cookie).form(&fields);
    let answer = from(sent).await;
    assert_eq!(answer.status, 303, "{answer:?}");
    (cookie, server.at(answer.header("location")))
}

fn csrf(page: &Answer) -> &str {
    page.body.split_once("name=\"csrf\" value=\"").unwrap().1.split('"').next().unwrap()
}

/// Whether that browser still waits.
async fn waits(server: &Server, (cookie, place): &(String, String)) -> bool {
    server.send(server.http().get(place).header("cookie", cookie)).await.status == 200
}

on_both_databases! {
    async fn a_browser_keeps_its_newest_waits(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let (app, mut browser, mut other) = (Application::new(&server, "acme"), Browser::new(), Browser::new());
        sign_up(&server, &mut other, "bob@example.com").await;
        sign_up(&server, &mut browser, EMAIL).await;
        let first = browser.url().to_string();
        browser.get(&server.at("/login")).await.submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await;
        for _ in 0..12 {
            tick(&server);
            browser.get(&app.request(&[])).await.follow().await;
            assert_eq!(browser.url().path(), "/register/check-mail");
        }
        assert_eq!(count(&server.house.store, PROOFS).await, 5 + 1);
        assert_eq!(browser.get(&first).await.status(), 403);
        // Nobody else pays for it.
        let place = other.url().to_string();
        assert_eq!(other.get(&place).await.status(), 200);
        server.mails_to(EMAIL).await;
        server.mails_to("bob@example.com").await;
    }

    async fn a_network_pushes_out_its_own_oldest_waits_only(db: Database) {
        let server = behind_a_proxy(&db, &[("SIGNET__LIMITS__WAITING_REQUESTS", "3"), NEVER]).await;
        server.user("known@example.com").await;
        let other = sign_up_from(&server, "203.0.113.8", "bob@example.com").await;
        // Whose address it is makes no difference (EM4).
        let known = sign_up_from(&server, "2001:db8::f", "known@example.com").await;
        let mut mine = vec![known];
        for last in 0..5 {
            let email = format!("ada{last}@example.com");
            mine.push(sign_up_from(&server, &format!("2001:db8::{last}"), &email).await);
            server.mails_to(&email).await;
        }
        let mut waiting = Vec::new();
        for one in &mine {
            waiting.push(waits(&server, one).await);
        }
        assert_eq!(waiting, [false, false, false, true, true, true]);
        assert!(waits(&server, &other).await);
        server.mails_to("bob@example.com").await;
        server.mails_to("known@example.com").await;
    }

    async fn who_signs_in_unproven_again_and_again_fills_no_table(db: Database) {
        let rule = ("SIGNET__ACCOUNTS__EMAIL_VERIFICATION", "before_login");
        let server = behind_a_proxy(&db, &[rule, NEVER]).await;
        // Elsewhere than in its own browser a sign-up cannot be entered; what an administrator made can.
        server.unproven_user(EMAIL).await;
        for network in 0..25 {
            tick(&server);
            let visitor = Visitor::at(&server, &format!("203.0.{network}.7")).await;
            let answer = visitor.knock(EMAIL, PASSWORD).await;
            assert!(answer.header("location").contains("check-mail"), "{answer:?}");
        }
        assert_eq!(count(&server.house.store, PROOFS).await, 20);
        server.mails_to(EMAIL).await;
    }

    async fn a_person_keeps_their_newest_steps(db: Database) {
        let server = Server::start(&db).await;
        let mut apps = Vec::new();
        for email in [EMAIL, "bob@example.com"] {
            let user = server.user(email).await;
            apps.push(Authenticator::enrol(&server, user).await.0);
        }
        server.clock.advance(Span::from_seconds(90));
        let mut browsers = Vec::new();
        for at in 0..26 {
            tick(&server);
            let email = if at == 0 { "bob@example.com" } else { EMAIL };
            let mut browser = Browser::new();
            browser.get(&server.at("/login")).await;
            browser.submit("#sign-in", &[("email", email), ("password", PASSWORD)]).await.follow().await;
            assert_eq!(browser.url().path(), "/login/second-factor");
            browsers.push(browser);
        }
        assert_eq!(count(&server.house.store, STEPS).await, 20 + 1);
        let reload = async |browser: &mut Browser| {
            let place = browser.url().to_string();
            browser.get(&place).await.status().as_u16()
        };
        for (at, status) in [(1, 410), (5, 410), (6, 200), (25, 200)] {
            assert_eq!(reload(&mut browsers[at]).await, status, "{at}");
        }
        // Nobody else pays for it.
        browsers[0].submit("#continue", &[("code", &apps[1].code(&server))]).await;
        assert_eq!(browsers[0].header("location"), Some("/account"));
        server.mails_to(EMAIL).await;
        server.mails_to("bob@example.com").await;
    }

    async fn a_dead_link_asks_for_mails_no_more_often_than_anybody(db: Database) {
        let server = behind_a_proxy(&db, &[("SIGNET__LIMITS__REQUESTS_PER_HOUR", "2")]).await;
        let mut browser = Browser::new();
        sign_up(&server, &mut browser, EMAIL).await;
        let link = server.mail_to(EMAIL).await.link();
        server.clock.advance(Span::from_hours(24));
        for status in [303, 303, 429] {
            browser.get(&link).await;
            assert_eq!(browser.status(), 410);
            browser.submit("#send-again", &[]).await;
            assert_eq!(browser.status(), status, "{}", browser.text());
        }
        assert_eq!(browser.header("retry-after"), Some("3600"));
        assert!(browser.title().starts_with("Too many requests"), "{}", browser.text());
        server.mails_to(EMAIL).await;
    }
    async fn only_guesses_at_a_code_that_there_is_are_noted(db: Database) {
        let server = Server::start(&db).await;
        server.user("known@example.com").await;
        let (mut browser, mut known) = (Browser::new(), Browser::new());
        sign_up(&server, &mut browser, EMAIL).await;
        sign_up(&server, &mut known, "known@example.com").await;
        for _ in 0..12 {
            for browser in [&mut browser, &mut known] {
                browser.submit("#confirm", &[("code", "00000000")]).await;
                assert_eq!(browser.status(), 422);
            }
        }
        assert_eq!(events(&server, "email_verified").await, 5);
        server.mails_to(EMAIL).await;
        server.mails_to("known@example.com").await;
    }
}
