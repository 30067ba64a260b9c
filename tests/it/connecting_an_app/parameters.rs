//! What an authorization request may say, and how its answer is given (RFC 6749 §3.1, §4.1.2; RFC 9207).

use reqwest::Url;
use signet::domain::time::Span;

use crate::support::{Application, Browser, Server, Tokens, claims};

/// A request with exactly this appended.
async fn appended(app: &Application<'_>, browser: &mut Browser, more: &str) -> String {
    browser.get(&format!("{}&{more}", app.request(&[]))).await;
    browser.header("location").unwrap_or_default().to_owned()
}

on_both_databases! {
    async fn a_parameter_that_comes_twice_is_refused(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        for name in ["response_type=code", "scope=openid", "code_challenge=x", "code_challenge_method=S256"] {
            appended(&app, &mut browser, name).await;
            assert_eq!(app.callback(&browser).error(), "invalid_request", "{name}");
        }
        for name in ["nonce", "prompt", "max_age", "login_hint", "id_token_hint", "response_mode", "claims"] {
            appended(&app, &mut browser, &format!("{name}=login&{name}=login")).await;
            assert_eq!(app.callback(&browser).error(), "invalid_request", "{name}");
            // Empty ones are none only when they stand alone.
            appended(&app, &mut browser, &format!("{name}=&{name}=")).await;
            assert_eq!(app.callback(&browser).error(), "invalid_request", "{name}");
        }
    }

    async fn a_state_that_comes_twice_is_not_returned(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        let location = appended(&app, &mut browser, "state=other").await;
        assert!(location.starts_with("https://app.example/cb?error=invalid_request&"), "{location}");
        assert!(!location.contains("state="), "{location}");
    }

    async fn once_in_the_query_and_once_in_the_body_is_twice(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        browser.get(&server.at("/login")).await;
        browser.post(&app.request(&[]), &[("scope", "openid")]).await;
        assert_eq!(browser.status(), 303);
        browser.follow().await;
        assert_eq!(app.callback(&browser).error(), "invalid_request");
        browser.get(&server.at("/login")).await;
        browser.post(&app.request(&[]), &[("client_id", "acme")]).await.follow().await;
        assert_eq!((browser.status().as_u16(), browser.header("location")), (400, None));
    }

    async fn what_is_unknown_or_empty_is_ignored(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        app.tokens(&mut browser, "ada@example.com").await;
        let empty = "prompt=&max_age=&nonce=&login_hint=&id_token_hint=&request=&request_uri=&registration=&\
                     response_mode=&resource=&acr_values=&claims=&display=&ui_locales=";
        for more in
            [empty, "x=1&x=2&foo=&%C3%A4=%C3%B6", "display=popup&ui_locales=de&acr_values=9&claims=%7B%7D"]
        {
            appended(&app, &mut browser, more).await;
            app.callback(&browser).code();
        }
        for missing in ["response_type", "scope", "code_challenge"] {
            browser.get(&format!("{}&{missing}=", app.request(&[(missing, "")]))).await;
            let expected = if missing == "scope" { "invalid_scope" } else { "invalid_request" };
            assert_eq!(app.callback(&browser).error(), expected, "{missing}");
        }
    }

    async fn what_is_not_offered_is_refused_by_its_name(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        for (name, value, error) in [
            ("request", "e30.e30.", "request_not_supported"),
            ("request_uri", "https://app.example/r", "request_uri_not_supported"),
            ("registration", "{}", "registration_not_supported"),
            ("response_type", "token", "unsupported_response_type"),
            ("response_type", "id_token", "unsupported_response_type"),
            ("response_type", "code id_token", "unsupported_response_type"),
            ("response_type", "none", "unsupported_response_type"),
            ("response_type", "CODE", "unsupported_response_type"),
            ("response_mode", "fragment", "invalid_request"),
            ("response_mode", "form_post", "invalid_request"),
            ("scope", "openid accounts:write", "invalid_scope"),
            ("scope", "openid  profile", "invalid_scope"),
            ("scope", "openid \"", "invalid_scope"),
            ("scope", "op\u{e4}nid", "invalid_scope"),
        ] {
            let callback = app.authorize(&mut browser, &[(name, value)]).await;
            assert_eq!(callback.error(), error, "{name}={value}");
            assert_eq!(callback.get("code"), None);
            let text = callback.get("error_description").unwrap();
            assert!(text.bytes().all(|b| (0x20..0x7f).contains(&b) && b != b'"' && b != b'\\'), "{text}");
        }
        assert_eq!(
            app.authorize(&mut browser, &[("response_mode", "query"), ("prompt", "none")]).await.error(),
            "login_required"
        );
    }

    async fn a_post_becomes_a_get(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        app.tokens(&mut browser, "ada@example.com").await;
        let url = Url::parse(&app.request(&[])).unwrap();
        let fields: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let answer = server.send(server.http().post(server.at("/authorize")).form(&fields)).await;
        assert_eq!(answer.status, 303);
        let location = answer.header("location").to_owned();
        assert!(location.starts_with("/authorize?"), "{location}");
        browser.get(&server.at(&location)).await;
        app.callback(&browser).code();
    }

    async fn a_post_that_is_no_form_gets_a_page(db: Database) {
        let server = Server::start(&db).await;
        let post = |kind: &'static str, body: Vec<u8>| {
            server.send(server.http().post(server.at("/authorize")).header("content-type", kind).body(body))
        };
        let form = "application/x-www-form-urlencoded";
        for (kind, body) in [
            ("application/json", b"{}".to_vec()),
            (form, b"client_id=%ff".to_vec()),
            (form, [b"state=".as_slice(), &vec![b'a'; 20_000]].concat()),
            (form, [b"state=".as_slice(), &vec![b'a'; 70_000]].concat()),
        ] {
            let answer = post(kind, body).await;
            assert_eq!((answer.status.as_u16(), answer.header("location")), (400, ""), "{answer:?}");
            assert!(answer.body.contains("This request cannot be completed"));
        }
    }

    async fn state_and_nonce_come_back_byte_for_byte(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (mut app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        app.tokens(&mut browser, "ada@example.com").await;
        for odd in [
            "a b+c%20d&e=f;g#h?i/j",
            "\u{e4}\u{1F512}\u{202e}\u{0}".trim_end_matches('\u{0}'),
            "line\r\nSet-Cookie: a=b",
            "\"><script>alert('x')</script>\\",
            " leading and trailing ",
            "\t\u{7f}",
            &"x".repeat(2048),
        ] {
            app.state = odd.to_owned();
            // Both without a page, and through the stored request of one.
            let code = app.authorize(&mut browser, &[("nonce", odd)]).await.code();
            let id = Tokens::of(&app.redeem(&code).await).id.unwrap();
            assert_eq!(claims(&id)["nonce"], odd);
            let asked = [("nonce", odd), ("prompt", "login")];
            let code = app.sign_in_with(&mut browser, "ada@example.com", &asked).await.code();
            let id = Tokens::of(&app.redeem(&code).await).id.unwrap();
            assert_eq!(claims(&id)["nonce"], odd);
            // And in an error.
            assert_eq!(app.authorize(&mut browser, &[("prompt", "x")]).await.error(), "invalid_request");
            server.clock.advance(Span::from_seconds(1));
        }
        assert_eq!(
            app.authorize(&mut browser, &[("nonce", &"x".repeat(2049))]).await.error(),
            "invalid_request"
        );
        app.state = "x".repeat(2049);
        assert_eq!(app.authorize(&mut browser, &[]).await.error(), "invalid_request");
    }

    async fn without_a_state_none_comes_back(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        for more in [&[("state", ""), ("prompt", "none")][..], &[("state", ""), ("scope", "nope")]] {
            browser.get(&app.request(more)).await;
            let location = Url::parse(browser.header("location").unwrap()).unwrap();
            let names: Vec<String> = location.query_pairs().map(|(name, _)| name.into_owned()).collect();
            assert_eq!(names, ["error", "error_description", "iss"]);
            assert!(
                location.query_pairs().any(|(name, value)| name == "iss" && value == server.url.as_str())
            );
        }
    }
}
