//! A form counts only when our own page in the same browser sent it (security.md SE4, AZ8).

use super::Door;
use crate::support::{Answer, Application, Browser, PASSWORD, Server};

const RIGHT: [(&str, &str); 2] = [("email", "ada@example.com"), ("password", PASSWORD)];

fn is_refused(answer: &Answer, why: &str) {
    assert_eq!(answer.status, 403, "{why}");
    assert!(answer.body.contains("This request cannot be completed"), "{why}");
    assert_eq!(answer.header("set-cookie"), "", "{why}");
    assert_eq!(answer.header("cache-control"), "no-store", "{why}");
}

on_both_databases! {
    async fn a_form_from_another_site_is_refused(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        let door = Door::open(&server).await;
        for site in ["cross-site", "same-site", "none", "", "SAME-ORIGIN"] {
            let form = door.form(&RIGHT).header("sec-fetch-site", site).header("origin", &server.url);
            is_refused(&server.send(form).await, site);
        }
        for origin in [
            "https://evil.example",
            "http://127.0.0.1",
            "http://localhost",
            &format!("{}.evil", server.url),
            "",
        ] {
            is_refused(&server.send(door.form(&RIGHT).header("origin", origin)).await, origin);
        }
    }

    async fn a_form_of_ours_counts_in_every_browser(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        let door = Door::open(&server).await;
        let modern = door.form(&RIGHT).header("sec-fetch-site", "same-origin");
        assert_eq!(server.send(modern).await.status, 303);
        for origin in [server.url.as_str(), "null"] {
            assert_eq!(server.send(door.form(&RIGHT).header("origin", origin)).await.status, 303, "{origin}");
        }
        assert_eq!(server.send(door.form(&RIGHT)).await.status, 303);
    }

    async fn without_the_forms_token_or_the_browsers_cookie_it_is_refused(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        let (mine, theirs) = (Door::open(&server).await, Door::open(&server).await);
        let send = |cookie: &str, token: &str| {
            let fields = [&RIGHT[..], &[("csrf", token)]].concat();
            let request = server.http().post(server.at("/login")).header("sec-fetch-site", "same-origin");
            server.send(request.header("cookie", cookie.to_owned()).form(&fields))
        };
        for (cookie, token) in [
            (mine.cookie.as_str(), ""),
            (&mine.cookie, &theirs.csrf),
            (&theirs.cookie, &mine.csrf),
            (&mine.cookie, &mine.csrf[1..]),
            ("", &mine.csrf),
            ("signet-browser=x", &mine.csrf),
        ] {
            is_refused(&send(cookie, token).await, token);
        }
        let twice = [&RIGHT[..], &[("csrf", &mine.csrf)]].concat();
        is_refused(&server.send(mine.form(&twice)).await, "twice");
        assert_eq!(send(&mine.cookie, &mine.csrf).await.status, 303);
    }

    async fn what_is_no_form_is_refused(db: Database) {
        let server = Server::start(&db).await;
        let door = Door::open(&server).await;
        for (kind, body) in [
            ("application/json", format!("{{\"csrf\":\"{}\"}}", door.csrf)),
            ("text/plain", format!("csrf={}", door.csrf)),
            ("application/x-www-form-urlencoded", format!("csrf={}&email=%ff", door.csrf)),
            ("application/x-www-form-urlencoded", format!("csrf={}&email={}", door.csrf, "x".repeat(70_000))),
        ] {
            let request = server.http().post(server.at("/login")).header("cookie", &door.cookie);
            is_refused(&server.send(request.header("content-type", kind).body(body)).await, kind);
        }
    }

    async fn the_request_of_another_browser_cannot_be_answered(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, mut mine, mut theirs) = (Application::new(&server, "acme"), Browser::new(), Browser::new());
        mine.get(&app.request(&[])).await.follow().await;
        let waiting = mine.url().query_pairs().next().unwrap().1.into_owned();
        theirs.get(&server.at("/login")).await;
        theirs.get(&server.at(&format!("/login?interaction={waiting}"))).await;
        assert_eq!(theirs.status(), 403);
        let door = Door::open(&server).await;
        let fields = [&RIGHT[..], &[("interaction", waiting.as_str())]].concat();
        is_refused(&server.send(door.form(&fields)).await, "a foreign interaction");
        for wrong in [
            "x",
            "",
            "00000000-0000-0000-0000-000000000000",
            &waiting.to_uppercase(),
            &format!("{{{waiting}}}"),
        ] {
            theirs.get(&server.at(&format!("/login?interaction={wrong}"))).await;
            let expected = if wrong.is_empty() { 200 } else { 403 };
            assert_eq!(theirs.status(), expected, "{wrong}");
        }
        mine.submit("#sign-in", &RIGHT).await;
        assert_eq!(mine.status(), 303);
    }

    async fn a_request_is_answered_once(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        browser.get(&app.request(&[])).await.follow().await;
        let form = browser.url().to_string();
        app.sign_in_here(&mut browser, "ada@example.com").await;
        browser.get(&form).await;
        assert_eq!(browser.status(), 403);
    }

    async fn nothing_a_browser_sends_changes_the_stored_request(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        browser.get(&app.request(&[])).await.follow().await;
        let more = "&redirect_uri=https%3A%2F%2Fevil.example&client_id=evil&scope=admin&return_to=https%3A%2F%2Fevil.example";
        let url = format!("{}{more}", browser.url());
        browser.get(&url).await;
        app.sign_in_here(&mut browser, "ada@example.com").await;
        app.callback(&browser).code();
    }
}
