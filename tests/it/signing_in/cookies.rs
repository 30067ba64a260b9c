//! What the browser keeps: an opaque handle, new at each sign-in (security.md SE1, SE2).

use super::{Door, csrf, set_cookies};
use crate::support::{Answer, Application, Browser, PASSWORD, Server, claims, random_text};

const EMAIL: &str = "ada@example.com";

/// The attributes of a cookie, sorted; its value must be a handle.
fn attributes(cookie: &str) -> (String, Vec<String>) {
    let mut parts = cookie.split("; ").map(ToOwned::to_owned);
    let (name, value) =
        parts.next().unwrap().split_once('=').map(|(n, v)| (n.to_owned(), v.to_owned())).unwrap();
    assert_eq!(value.len(), 43, "{cookie}");
    let mut rest: Vec<String> = parts.collect();
    rest.sort_unstable();
    (name, rest)
}

async fn account(server: &Server, cookies: &str) -> Answer {
    server.send(server.http().get(server.address("/account")).header("cookie", cookies)).await
}

fn session_of(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{answer:?}");
    set_cookies(answer).remove(0).split(';').next().unwrap().to_owned()
}

on_both_databases! {
    async fn on_this_machine_the_cookies_have_every_protection_that_http_allows(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let page = server.get("/login").await;
        let expected = ["HttpOnly", "Path=/", "SameSite=Lax"].map(ToOwned::to_owned).to_vec();
        assert_eq!(attributes(&set_cookies(&page)[0]), ("signet-browser".to_owned(), expected.clone()));
        let answer = Door::open(&server).await.knock(EMAIL, PASSWORD).await;
        let cookies = set_cookies(&answer);
        assert_eq!(cookies.len(), 2);
        assert_eq!(attributes(&cookies[0]), ("signet-session".to_owned(), expected.clone()));
        // The device is known for half a year.
        let expected = [&["HttpOnly".to_owned(), "Max-Age=15552000".to_owned()], &expected[1..]].concat();
        assert_eq!(attributes(&cookies[1]), ("signet-device".to_owned(), expected));
        assert_eq!(page.header("strict-transport-security"), "");
    }

    async fn over_https_they_are_bound_to_the_host(db: Database) {
        let behind_a_proxy = [("SIGNET__SERVER__ISSUER", "https://id.example")];
        let server = Server::start_with(&db, &behind_a_proxy).await;
        server.user(EMAIL).await;
        let page = server.send(server.http().get(server.address("/login"))).await;
        let expected = ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"].map(ToOwned::to_owned).to_vec();
        assert_eq!(
            attributes(&set_cookies(&page)[0]),
            ("__Host-signet-browser".to_owned(), expected.clone())
        );
        assert_eq!(page.header("strict-transport-security"), "max-age=31536000; includeSubDomains");
        let door = Door::open(&server).await;
        let fields = [("email", EMAIL), ("password", PASSWORD)];
        let foreign =
            server.send(door.form(&fields).header("origin", "https://id.example.evil.example")).await;
        assert_eq!(foreign.status, 403);
        let answer = server.send(door.form(&fields).header("origin", "https://id.example")).await;
        assert_eq!(attributes(&set_cookies(&answer)[0]), ("__Host-signet-session".to_owned(), expected));
        // A cookie without the prefix could come from anywhere.
        let session = session_of(&answer);
        assert_eq!(account(&server, &session).await.status, 200);
        assert_eq!(account(&server, session.trim_start_matches("__Host-")).await.status, 303);
    }

    async fn two_cookies_of_one_name_are_none(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let session = session_of(&Door::open(&server).await.knock(EMAIL, PASSWORD).await);
        assert_eq!(account(&server, &session).await.status, 200);
        let other = format!("signet-session={}", random_text());
        for cookies in [
            format!("{session}; {session}"),
            format!("{other}; {session}"),
            format!("{session}; {other}"),
            format!("{session}; signet-session="),
        ] {
            let answer = account(&server, &cookies).await;
            assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/login?return=/account"), "{cookies}");
        }
        let twice =
            server.http().get(server.at("/account")).header("cookie", &session).header("cookie", other);
        assert_eq!(server.send(twice).await.status, 303);
        assert_eq!(account(&server, &format!("a=b; {session}; c=d")).await.status, 200);
    }

    async fn a_handle_that_is_not_exactly_ours_is_none(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let session = session_of(&Door::open(&server).await.knock(EMAIL, PASSWORD).await);
        let last = if session.ends_with('A') { 'B' } else { 'A' };
        for wrong in [
            session[..session.len() - 1].to_owned(),
            format!("{session}A"),
            format!("{session}="),
            format!("{}{last}", &session[..session.len() - 1]),
            format!("\"{session}\""),
            format!("signet-session={}", random_text()),
            "signet-session=".to_owned(),
            "signet-session".to_owned(),
        ] {
            assert_eq!(account(&server, &wrong).await.status, 303, "{wrong}");
        }
    }

    async fn a_handle_that_was_planted_is_never_taken_over(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let door = Door::open(&server).await;
        let planted = format!("signet-session={}", random_text());
        let fields = [("csrf", door.csrf.as_str()), ("email", EMAIL), ("password", PASSWORD)];
        let request = server.http().post(server.at("/login")).form(&fields);
        let answer = server.send(request.header("cookie", format!("{}; {planted}", door.cookie))).await;
        assert_ne!(session_of(&answer), planted);
        assert_eq!(account(&server, &planted).await.status, 303);
    }

    async fn each_sign_in_gives_a_new_handle_and_ends_the_old_one(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        let tokens = app.tokens(&mut browser, EMAIL).await;
        let first = browser.cookie("signet-session").unwrap().to_owned();
        browser
            .get(&server.at("/login"))
            .await
            .submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)])
            .await;
        let second = browser.cookie("signet-session").unwrap().to_owned();
        assert_ne!(first, second);
        assert_eq!(account(&server, &format!("signet-session={first}")).await.status, 303);
        assert_eq!(account(&server, &format!("signet-session={second}")).await.status, 200);
        // The same person keeps the session: no application is signed out.
        assert_eq!(server.userinfo(&tokens.access).await.status, 200);
    }

    async fn another_person_in_the_same_browser_begins_another_session(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        server.user("bob@example.com").await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        let of_ada = app.tokens(&mut browser, EMAIL).await;
        let of_bob = app.sign_in_with(&mut browser, "bob@example.com", &[("prompt", "login")]).await.code();
        let of_bob = crate::support::Tokens::of(&app.redeem(&of_bob).await);
        assert_ne!(claims(&of_ada.access)["sid"], claims(&of_bob.access)["sid"]);
        assert_eq!(server.userinfo(&of_ada.access).await.status, 401);
        app.refresh(&of_ada.refresh).await.refused(400, "invalid_grant");
        assert_eq!(server.userinfo(&of_bob.access).await.status, 200);
    }

    async fn the_token_of_a_form_serves_one_browser_and_one_purpose(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let (mine, theirs) = (Door::open(&server).await, Door::open(&server).await);
        assert_ne!(mine.csrf, theirs.csrf);
        let session = session_of(&mine.knock(EMAIL, PASSWORD).await);
        let of_account = csrf(&account(&server, &session).await.body);
        assert_ne!(of_account, mine.csrf);
        let end = |token: &str| {
            let request = server.http().post(server.at("/account/sign-out")).header("cookie", &session);
            server.send(request.form(&[("csrf", token)]))
        };
        assert_eq!(end(&mine.csrf).await.status, 403);
        assert_eq!(end(&theirs.csrf).await.status, 403);
        assert_eq!(end("").await.status, 403);
        assert_eq!(end(&of_account).await.status, 303);
    }
}
