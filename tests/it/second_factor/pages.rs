//! Two-step verification on the pages of the account.

use scraper::{Html, Selector};
use signet::accounts::second_factor::enrolment::Enrolment;
use signet::domain::language::Language;
use signet::domain::time::Span;

use super::{EMAIL, is_enrolled};
use crate::support::{Authenticator, Browser, PASSWORD, Server};

const STEP: Span = Span::from_seconds(30);
const ROOM: &str = "/account/second-factor";

async fn sign_in(server: &Server) -> Browser {
    let mut browser = Browser::new();
    browser.get(&server.at("/login")).await;
    browser.submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await;
    browser.follow_within(&server.url).await;
    browser
}

/// What the first element that `selector` finds has as `attribute`.
fn attribute(browser: &Browser, selector: &str, attribute: &str) -> Option<String> {
    let page = Html::parse_document(browser.body());
    let found = page.select(&Selector::parse(selector).unwrap()).next()?;
    found.attr(attribute).map(ToOwned::to_owned)
}

fn shown_codes(browser: &Browser) -> Vec<String> {
    let page = Html::parse_document(browser.body());
    page.select(&Selector::parse("#recovery-codes code").unwrap()).map(|code| code.text().collect()).collect()
}

/// As far as the page with the QR code.
async fn begin(server: &Server, browser: &mut Browser) -> Authenticator {
    browser.get(&server.at(ROOM)).await;
    browser.click(&format!("{ROOM}/set-up")).await;
    browser.submit("#begin", &[]).await.follow_within(&server.url).await;
    assert_eq!(browser.status(), 200, "{}", browser.text());
    Authenticator::scan(&attribute(browser, "#open-app", "href").unwrap())
}

/// All the way: the app, and the recovery codes as they were shown.
async fn set_up(server: &Server, browser: &mut Browser) -> (Authenticator, Vec<String>) {
    let app = begin(server, browser).await;
    browser.submit("#confirm", &[("code", &app.code(server))]).await;
    let codes = shown_codes(browser);
    assert_eq!((browser.status().as_u16(), codes.len()), (200, 10), "{}", browser.text());
    server.mail_about(EMAIL, "Two-step verification is on").await;
    (app, codes)
}

/// Types `code` into the form at `place`.
async fn change(server: &Server, browser: &mut Browser, place: &str, code: &str) {
    browser.get(&server.at(&format!("{ROOM}/{place}"))).await;
    assert_eq!(browser.status(), 200, "{}", browser.text());
    browser.submit("#go-on", &[("code", code)]).await;
}

on_both_databases! {
    async fn a_person_sets_it_up_and_keeps_the_codes(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        let mut elsewhere = sign_in(&server).await;
        let mut browser = sign_in(&server).await;
        server.mail_about(EMAIL, "New sign-in").await;
        browser.get(&server.at(ROOM)).await;
        assert!(browser.text().contains("It is off"), "{}", browser.text());
        let app = begin(&server, &mut browser).await;
        assert_eq!(app.label, "Signet:ada%40example.com");
        // What is shown to be typed and to be scanned is the same secret; the address says nothing of it.
        let typed = Authenticator::typed(&browser.find("#secret").unwrap());
        assert_eq!(typed.code(&server), app.code(&server));
        let drawn = attribute(&browser, "#qr path", "d").unwrap();
        assert!(drawn.starts_with("M4 4h7v1h-7z"), "{drawn}");
        assert_eq!((browser.url().path(), browser.url().query()), ("/account/second-factor/set-up", None));
        assert_eq!(browser.header("cache-control"), Some("no-store"));
        // Going back to the page shows the same secret while it waits.
        browser.get(&server.at("/account/second-factor/set-up")).await;
        assert_eq!(Authenticator::typed(&browser.find("#secret").unwrap()).code(&server), app.code(&server));
        browser.submit("#confirm", &[("code", &app.wrong_code(&server))]).await;
        assert_eq!(browser.status(), 422);
        assert_eq!(attribute(&browser, "#code", "aria-invalid").as_deref(), Some("true"));
        assert!(browser.find("#code-error").is_some());
        assert!(!is_enrolled(&server, user).await);
        browser.submit("#confirm", &[("code", &app.code(&server))]).await;
        assert_eq!((browser.status().as_u16(), shown_codes(&browser).len()), (200, 10));
        assert_eq!(browser.find("#notice").as_deref(), Some("Two-step verification is on."));
        assert!(browser.text().contains(EMAIL), "the print-out says whose codes they are");
        assert!(is_enrolled(&server, user).await);
        server.mail_about(EMAIL, "Two-step verification is on").await;
        // Who signed in elsewhere with the password alone is signed out, and who did it here is not.
        elsewhere.get(&server.at("/account")).await;
        assert_eq!(elsewhere.status(), 303);
        browser.get(&server.at(ROOM)).await;
        assert!(browser.text().contains("It is on"), "{}", browser.text());
        assert_eq!(browser.find("#codes-left").as_deref(), Some("10 left"));
        server.no_more_mail().await;
    }

    async fn the_secret_and_the_codes_are_shown_once(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let mut browser = sign_in(&server).await;
        let app = begin(&server, &mut browser).await;
        let secret = browser.find("#secret").unwrap();
        let csrf = attribute(&browser, "form [name=csrf]", "value").unwrap();
        let code = app.code(&server);
        browser.submit("#confirm", &[("code", &code)]).await;
        let codes = shown_codes(&browser);
        server.mail_about(EMAIL, "Two-step verification is on").await;
        // Sending the same form again, as reloading the page does, shows nothing.
        browser.post("/account/second-factor/set-up", &[("csrf", &csrf), ("code", &code)]).await;
        assert_eq!(browser.header("location"), Some(ROOM));
        for place in ["", "/profile", "/second-factor", "/second-factor/set-up", "/second-factor/replace",
            "/second-factor/recovery-codes", "/second-factor/turn-off"] {
            browser.get(&server.at(&format!("/account{place}"))).await.follow_within(&server.url).await;
            for hidden in codes.iter().chain([&secret, &secret.replace(' ', "")]) {
                assert!(!browser.body().contains(hidden.as_str()), "{place}");
            }
        }
    }

    async fn who_thinks_better_of_it_leaves_nothing_behind(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        let mut browser = sign_in(&server).await;
        let app = begin(&server, &mut browser).await;
        let csrf = attribute(&browser, "form [name=csrf]", "value").unwrap();
        browser.submit("#cancel", &[]).await;
        assert_eq!(browser.header("location"), Some(ROOM));
        browser.post("/account/second-factor/set-up", &[("csrf", &csrf), ("code", &app.code(&server))]).await;
        assert!(!is_enrolled(&server, user).await);
    }

    async fn without_a_recent_sign_in_nothing_is_shown_or_changed(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        let mut browser = sign_in(&server).await;
        let (app, _) = set_up(&server, &mut browser).await;
        let mut forms = Vec::new();
        for place in ["replace", "recovery-codes", "turn-off"] {
            browser.get(&server.at(&format!("{ROOM}/{place}"))).await;
            forms.push((place, attribute(&browser, "form [name=csrf]", "value").unwrap()));
        }
        server.clock.advance(Span::from_seconds(301));
        for (place, csrf) in forms {
            let place = format!("{ROOM}/{place}");
            browser.get(&server.at(&place)).await;
            assert_eq!(browser.header("location"), Some(format!("/login?return={place}").as_str()));
            browser.post(&place, &[("csrf", &csrf), ("code", &app.code(&server))]).await;
            assert_eq!(browser.header("location"), Some(format!("/login?return={place}").as_str()));
        }
        browser.get(&server.at("/account/second-factor/set-up")).await;
        assert_eq!(browser.header("location"), Some("/login?return=/account/second-factor/set-up"));
        assert!(is_enrolled(&server, user).await);
        server.no_more_mail().await;
    }

    async fn turning_it_off_needs_a_code(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        let mut browser = sign_in(&server).await;
        let (app, _) = set_up(&server, &mut browser).await;
        // The code that turned it on is used.
        for wrong in [app.code(&server), app.wrong_code(&server)] {
            change(&server, &mut browser, "turn-off", &wrong).await;
            assert_eq!(browser.status(), 422);
            assert!(browser.find("#code-error").unwrap().contains("wrong or was used before"));
        }
        assert!(is_enrolled(&server, user).await);
        server.clock.advance(STEP);
        change(&server, &mut browser, "turn-off", &app.code(&server)).await;
        browser.follow_within(&server.url).await;
        assert_eq!(browser.find("#notice").as_deref(), Some("Two-step verification is off."));
        assert!(!is_enrolled(&server, user).await);
        server.mail_about(EMAIL, "Two-step verification is off").await;
        browser.get(&server.at("/account/second-factor/turn-off")).await;
        assert_eq!(browser.header("location"), Some(ROOM));
        server.no_more_mail().await;
    }

    async fn a_person_makes_new_codes_with_an_old_one(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let mut browser = sign_in(&server).await;
        let (_, old) = set_up(&server, &mut browser).await;
        change(&server, &mut browser, "recovery-codes", &old[0]).await;
        let new = shown_codes(&browser);
        assert_eq!((browser.status().as_u16(), new.len()), (200, 10));
        assert!(new.iter().all(|code| !old.contains(code)));
        server.mail_about(EMAIL, "new recovery codes").await;
        change(&server, &mut browser, "turn-off", &old[1]).await;
        assert_eq!(browser.status(), 422);
        change(&server, &mut browser, "turn-off", &new[0]).await;
        assert_eq!(browser.status(), 303);
        server.mail_about(EMAIL, "is off").await;
        server.no_more_mail().await;
    }

    async fn another_app_takes_its_place(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let mut browser = sign_in(&server).await;
        let (old, _) = set_up(&server, &mut browser).await;
        server.clock.advance(STEP);
        change(&server, &mut browser, "replace", &old.code(&server)).await;
        browser.follow_within(&server.url).await;
        let new = Authenticator::scan(&attribute(&browser, "#open-app", "href").unwrap());
        browser.submit("#confirm", &[("code", &new.code(&server))]).await;
        assert_eq!(shown_codes(&browser).len(), 10);
        server.mail_about(EMAIL, "is on").await;
        server.clock.advance(STEP);
        change(&server, &mut browser, "turn-off", &old.code(&server)).await;
        assert_eq!(browser.status(), 422);
        change(&server, &mut browser, "turn-off", &new.code(&server)).await;
        assert_eq!(browser.status(), 303);
        server.mail_about(EMAIL, "is off").await;
    }

    async fn after_too_many_wrong_codes_the_right_one_is_not_judged(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        let mut browser = sign_in(&server).await;
        let (app, codes) = set_up(&server, &mut browser).await;
        server.clock.advance(STEP);
        for _ in 0..5 {
            change(&server, &mut browser, "turn-off", &app.wrong_code(&server)).await;
            assert_eq!(browser.status(), 422);
        }
        for right in [app.code(&server), codes[0].clone()] {
            change(&server, &mut browser, "turn-off", &right).await;
            assert_eq!(browser.status(), 429);
            assert_eq!(browser.header("retry-after"), Some("3600"));
        }
        assert!(is_enrolled(&server, user).await);
    }

    async fn a_form_from_elsewhere_changes_nothing(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        let mut browser = sign_in(&server).await;
        let (app, _) = set_up(&server, &mut browser).await;
        server.clock.advance(STEP);
        browser.get(&server.at("/account/second-factor/replace")).await;
        // The token of one form serves no other.
        let csrf = attribute(&browser, "form [name=csrf]", "value").unwrap();
        for token in ["", "x", csrf.as_str()] {
            browser.post("/account/second-factor/turn-off", &[("csrf", token), ("code", &app.code(&server))]).await;
            assert_eq!(browser.status(), 403, "{token}");
        }
        assert!(is_enrolled(&server, user).await);
    }

    async fn every_language_has_all_the_words(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let mut browser = sign_in(&server).await;
        let mut titles = Vec::new();
        for language in Language::ALL {
            browser.get(&server.at("/account/profile")).await;
            browser.submit("#save", &[("locale", language.as_str())]).await;
            for place in ["", "/set-up"] {
                browser.get(&server.at(&format!("{ROOM}{place}"))).await;
                assert_eq!(browser.status(), 200);
                assert!(!browser.text().contains("second-factor-"), "{}", browser.text());
                titles.push(browser.title());
            }
        }
        titles.sort();
        titles.dedup();
        assert_eq!(titles.len(), 2 * Language::ALL.len(), "{titles:?}");
    }
}

#[test]
fn a_long_name_of_a_site_still_fits_a_code() {
    let secret = signet::domain::second_factor::TotpSecret::generate(&signet::env::SystemRandom);
    let email = format!("{}@{}.example", "a".repeat(64), "b".repeat(60)).parse().unwrap();
    let shown = Enrolment::new(&secret, &"銀行".repeat(200), &email).unwrap();
    assert!(shown.qr.size < 120, "{} modules are too small for a camera", shown.qr.size);
    assert_eq!(format!("{shown:?}"), "Enrolment(…)");
}
