//! A person signs out, here or at an application (OpenID Connect RP-Initiated Logout 1.0).

use reqwest::Url;
use signet::domain::time::Span;

use crate::support::{Application, Browser, PASSWORD, Server, Tokens, claims};

const EMAIL: &str = "ada@example.com";
const BYE: &str = "https://app.example/bye";

/// A logout request with these parameters.
fn request(server: &Server, parameters: &[(&str, &str)]) -> String {
    Url::parse_with_params(&server.at("/logout"), parameters).unwrap().to_string()
}

async fn signed_in(server: &Server) -> (Application<'_>, Browser, Tokens) {
    server.user(EMAIL).await;
    server.user("bob@example.com").await;
    server.web_app("acme").await;
    server.web_app("other").await;
    let (app, mut browser) = (Application::new(server, "acme"), Browser::new());
    let tokens = app.tokens(&mut browser, EMAIL).await;
    (app, browser, tokens)
}

/// That the person is asked, and is still signed in.
async fn is_asked(server: &Server, browser: &mut Browser, tokens: &Tokens, parameters: &[(&str, &str)]) {
    browser.get(&request(server, parameters)).await;
    assert!(browser.title().starts_with("Sign out"), "{parameters:?}: {}", browser.title());
    assert_eq!(server.userinfo(&tokens.access).await.status, 200, "{parameters:?}");
}

on_both_databases! {
    async fn without_a_hint_the_person_is_asked(db: Database) {
        let server = Server::start(&db).await;
        let (app, mut browser, tokens) = signed_in(&server).await;
        is_asked(&server, &mut browser, &tokens, &[]).await;
        assert!(browser.text().contains(EMAIL));
        browser.submit("#stay", &[]).await.follow_within(&server.url).await;
        assert_eq!(browser.url().path(), "/account");
        is_asked(&server, &mut browser, &tokens, &[]).await;
        browser.submit("#sign-out", &[]).await;
        assert_eq!(browser.status(), 303);
        browser.follow_within(&server.url).await;
        assert!(browser.title().starts_with("Signed out"), "{}", browser.title());
        assert_eq!(server.userinfo(&tokens.access).await.status, 401);
        app.refresh(&tokens.refresh).await.refused(400, "invalid_grant");
    }

    async fn who_is_asked_returns_to_the_application(db: Database) {
        let server = Server::start(&db).await;
        let (_, mut browser, tokens) = signed_in(&server).await;
        let odd = "a b&c=d#e\r\n\u{e4}";
        let asked = [("client_id", "acme"), ("post_logout_redirect_uri", BYE), ("state", odd)];
        is_asked(&server, &mut browser, &tokens, &asked).await;
        assert!(browser.text().contains("Acme Money"));
        browser.submit("#sign-out", &[]).await;
        let location = Url::parse(browser.header("location").unwrap()).unwrap();
        assert!(location.as_str().starts_with(&format!("{BYE}?")), "{location}");
        assert!(location.query_pairs().eq([("state".into(), odd.into())]), "{location}");
    }

    async fn a_hint_of_this_session_ends_it_at_once(db: Database) {
        let server = Server::start(&db).await;
        let (_, mut browser, tokens) = signed_in(&server).await;
        // A hint may have expired.
        server.clock.advance(Span::from_minutes(20));
        let id = tokens.id.clone().unwrap();
        let asked = [("id_token_hint", id.as_str()), ("post_logout_redirect_uri", BYE), ("state", "s")];
        browser.get(&request(&server, &asked)).await;
        assert_eq!(browser.status(), 303);
        assert_eq!(browser.header("location"), Some("https://app.example/bye?state=s"));
        assert_eq!((browser.cookie("signet-session"), browser.cookie("signet-browser")), (None, None));
        browser.get(&server.at("/account")).await;
        assert_eq!(browser.header("location"), Some("/login?return=/account"));
        assert!(!server.is_active("acme", &tokens.refresh).await);
    }

    async fn a_hint_of_another_session_ends_nothing(db: Database) {
        let server = Server::start(&db).await;
        let (app, mut browser, tokens) = signed_in(&server).await;
        let mut elsewhere = Browser::new();
        let of_elsewhere = app.tokens(&mut elsewhere, EMAIL).await;
        let of_bob = app.tokens(&mut Browser::new(), "bob@example.com").await;
        for other in [&of_elsewhere, &of_bob] {
            let hint = other.id.clone().unwrap();
            let asked = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", BYE)];
            is_asked(&server, &mut browser, &tokens, &asked).await;
            assert_eq!(server.userinfo(&other.access).await.status, 200);
        }
        let hint = tokens.id.clone().unwrap();
        is_asked(&server, &mut browser, &tokens, &[("id_token_hint", &hint), ("client_id", "other")]).await;
        for wrong in [&tokens.access, &tokens.refresh, "x", &format!("{hint}x")] {
            is_asked(&server, &mut browser, &tokens, &[("id_token_hint", wrong)]).await;
        }
        // Twice is none.
        browser.get(&format!("{}&id_token_hint=x", request(&server, &[("id_token_hint", &hint)]))).await;
        assert!(browser.title().starts_with("Sign out"));
        // Signing out here leaves the other browser alone.
        browser.submit("#sign-out", &[]).await;
        assert_eq!(server.userinfo(&of_elsewhere.access).await.status, 200);
        assert_eq!(server.userinfo(&tokens.access).await.status, 401);
    }

    async fn nobody_is_sent_to_an_address_that_is_not_registered(db: Database) {
        let server = Server::start(&db).await;
        let (app, mut browser, mut tokens) = signed_in(&server).await;
        for wrong in [
            "https://app.example/bye/",
            "https://app.example/cb",
            "https://app.example/bye?x=1",
            "https://evil.example/bye",
            "//evil.example",
            "javascript:alert(1)",
        ] {
            let hint = tokens.id.clone().unwrap();
            let asked = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", wrong)];
            browser.get(&request(&server, &asked)).await;
            assert_eq!((browser.status().as_u16(), browser.header("location")), (200, None), "{wrong}");
            assert!(browser.title().starts_with("Signed out"), "{wrong}");
            // The menu of languages leads back to this very page; nothing else names it.
            let page = browser.body().split("<footer").next().unwrap();
            assert!(!page.contains("evil.example"));
            // By the way of the question it is no different.
            tokens = app.tokens(&mut browser, EMAIL).await;
            let asked = [("client_id", "acme"), ("post_logout_redirect_uri", wrong)];
            is_asked(&server, &mut browser, &tokens, &asked).await;
            browser.submit("#sign-out", &[]).await;
            assert_eq!(browser.header("location"), Some("/logout"), "{wrong}");
            tokens = app.tokens(&mut browser, EMAIL).await;
        }
        // An address without a client is nobody's.
        is_asked(&server, &mut browser, &tokens, &[("post_logout_redirect_uri", BYE)]).await;
        browser.submit("#sign-out", &[]).await;
        assert_eq!(browser.header("location"), Some("/logout"));
    }

    async fn what_the_form_carries_is_judged_again(db: Database) {
        let server = Server::start(&db).await;
        let (_, mut browser, tokens) = signed_in(&server).await;
        let asked = [("client_id", "acme"), ("post_logout_redirect_uri", BYE)];
        is_asked(&server, &mut browser, &tokens, &asked).await;
        let changed = "client_id=acme&post_logout_redirect_uri=https%3A%2F%2Fevil.example";
        browser.submit("#sign-out", &[("request", changed)]).await;
        assert_eq!(browser.header("location"), Some("/logout"));
    }

    async fn a_new_sign_in_shares_nothing_with_the_one_before(db: Database) {
        let server = Server::start(&db).await;
        let (app, mut browser, before) = signed_in(&server).await;
        let handles = |browser: &Browser| {
            ["signet-session", "signet-browser"].map(|name| browser.cookie(name).map(ToOwned::to_owned))
        };
        let old = handles(&browser);
        browser.get(&server.at("/account")).await.submit("#sign-out", &[]).await;
        assert_eq!(handles(&browser), [None, None]);
        let after = app.tokens(&mut browser, EMAIL).await;
        let new = handles(&browser);
        assert!(old.iter().zip(&new).all(|(old, new)| old.is_some() && new.is_some() && old != new));
        let (before, after) = (claims(&before.access), claims(&after.access));
        for name in ["sid", "grant_id", "jti"] {
            assert_ne!(before[name], after[name], "{name}");
        }
        // The old handle opens nothing, and ends nothing.
        let cookie = format!("signet-session={}", old[0].as_ref().unwrap());
        let answer = server.send(server.http().get(server.at("/account")).header("cookie", cookie)).await;
        assert_eq!(answer.status, 303);
    }

    async fn only_our_own_page_signs_out(db: Database) {
        let server = Server::start(&db).await;
        let (_, mut browser, tokens) = signed_in(&server).await;
        let session = format!("signet-session={}", browser.cookie("signet-session").unwrap());
        is_asked(&server, &mut browser, &tokens, &[]).await;
        let token = browser
            .body()
            .split_once("name=\"csrf\" value=\"")
            .unwrap()
            .1
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        for (path, token, site) in [
            ("/logout/confirm", token.as_str(), "cross-site"),
            ("/logout/confirm", "", "same-origin"),
            ("/logout/confirm", "x", "same-origin"),
            ("/account/sign-out", &token, "same-origin"),
            ("/account/sign-out", "", "same-origin"),
        ] {
            let form =
                server.http().post(server.at(path)).header("cookie", &session).form(&[("csrf", token)]);
            assert_eq!(server.send(form.header("sec-fetch-site", site)).await.status, 403, "{path} {site}");
        }
        assert_eq!(server.userinfo(&tokens.access).await.status, 200);
    }

    async fn who_is_not_signed_in_is_signed_out_already(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let mut browser = Browser::new();
        browser.get(&request(&server, &[])).await;
        assert!(browser.title().starts_with("Signed out"));
        let asked = [("client_id", "acme"), ("post_logout_redirect_uri", BYE), ("state", "s")];
        browser.get(&request(&server, &asked)).await;
        assert_eq!(browser.header("location"), Some("https://app.example/bye?state=s"));
    }

    async fn a_post_becomes_a_get(db: Database) {
        let server = Server::start(&db).await;
        let answer = server.post("/logout", &[("client_id", "acme"), ("state", "a b&")]).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("location")),
            (303, "/logout?client_id=acme&state=a+b%26")
        );
        let answer = server.send(server.http().post(server.at("/logout"))).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/logout"));
    }

    async fn signing_out_of_a_session_that_expired_ends_what_hung_on_it(db: Database) {
        let server = Server::start(&db).await;
        let (app, mut browser, tokens) = signed_in(&server).await;
        server.clock.advance(Span::from_hours(2));
        let hint = tokens.id.clone().unwrap();
        let asked = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", BYE)];
        browser.get(&request(&server, &asked)).await;
        assert_eq!(browser.header("location"), Some(BYE));
        assert_eq!(browser.cookie("signet-session"), None);
        app.refresh(&tokens.refresh).await.refused(400, "invalid_grant");
    }

    async fn a_session_that_expired_can_still_be_signed_out_of(db: Database) {
        let server = Server::start(&db).await;
        let (_, mut browser, tokens) = signed_in(&server).await;
        is_asked(&server, &mut browser, &tokens, &[]).await;
        server.clock.advance(Span::from_hours(13));
        browser.submit("#sign-out", &[]).await;
        assert_eq!(browser.header("location"), Some("/logout"));
        assert_eq!(browser.cookie("signet-session"), None);
        let fields = [("email", EMAIL), ("password", PASSWORD)];
        browser.get(&server.at("/login")).await.submit("#sign-in", &fields).await;
        assert_eq!(browser.header("location"), Some("/account"));
    }
}
