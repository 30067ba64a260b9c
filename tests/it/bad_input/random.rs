//! Random parameters to every endpoint: a status below 500, a registered error, and no way to an address that is not
//! registered.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use reqwest::RequestBuilder;
use signet::oauth::error::ErrorCode;

use crate::support::{Answer, Application, Browser, SECRET, Server};

const CASES: usize = 200;

const NAMES: [&str; 36] = [
    "client_id",
    "client_secret",
    "redirect_uri",
    "response_type",
    "response_mode",
    "scope",
    "state",
    "nonce",
    "prompt",
    "max_age",
    "login_hint",
    "id_token_hint",
    "acr_values",
    "code_challenge",
    "code_challenge_method",
    "request",
    "request_uri",
    "registration",
    "resource",
    "grant_type",
    "code",
    "code_verifier",
    "refresh_token",
    "token",
    "token_type_hint",
    "access_token",
    "csrf",
    "interaction",
    "decision",
    "email",
    "password",
    "cancel",
    "stay",
    "post_logout_redirect_uri",
    "claims",
    "ui_locales",
];

const VALUES: [&str; 24] = [
    "",
    "acme",
    "other",
    "code",
    "query",
    "fragment",
    "openid",
    "openid profile",
    "none",
    "login",
    "consent",
    "0",
    "99999999999999999999",
    "S256",
    "plain",
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "https://app.example/cb",
    "https://app.example/bye",
    "https://evil.example/cb",
    "https://bank.example",
    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "eyJhbGciOiJub25lIn0.e30.",
];

type Pairs = Vec<(String, String)>;

/// Pairs of names that are known and values that make sense now and then.
fn pairs() -> impl Strategy<Value = Pairs> {
    let name = prop_oneof![9 => prop::sample::select(&NAMES[..]).prop_map(str::to_owned), 1 => "\\PC{0,12}"];
    let value = prop_oneof![
        4 => prop::sample::select(&VALUES[..]).prop_map(str::to_owned),
        1 => "[ -~]{0,30}",
        1 => any::<String>(),
        1 => "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}",
        1 => "[A-Za-z0-9_-]{43}",
    ];
    prop::collection::vec((name, value), 0..10)
}

/// A body that is a form, or nearly one, or nothing of the kind.
fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => pairs().prop_map(|pairs| encoded(&pairs).into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..200),
        1 => "[a-z_=&%+0-9]{0,80}".prop_map(String::into_bytes),
    ]
}

fn encoded(pairs: &Pairs) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// What holds for every answer.
fn is_sane(server: &Server, answer: &Answer, case: &str) {
    assert!(answer.status.as_u16() < 500, "{case}: {answer:?}");
    let location = answer.header("location");
    let allowed = [
        "https://app.example/cb?",
        "https://app.example/bye",
        "/login",
        "/consent?",
        "/authorize?",
        "/logout",
        "/account",
    ];
    assert!(
        location.is_empty() || allowed.iter().any(|start| location.starts_with(start)),
        "{case}: {location}"
    );
    if location.starts_with("https://app.example/cb?") {
        let url = reqwest::Url::parse(location).unwrap();
        let get =
            |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        assert_eq!(get("iss").as_deref(), Some(server.url.as_str()), "{case}: {location}");
        if let Some(error) = get("error") {
            assert!(ErrorCode::ALL.iter().any(|code| code.as_str() == error), "{case}: {location}");
        }
    }
    if answer.header("content-type").starts_with("application/json") && !answer.status.is_success() {
        let error = answer.json()["error"].as_str().unwrap().to_owned();
        assert!(ErrorCode::ALL.iter().any(|code| code.as_str() == error), "{case}: {error}");
        let text = answer.json()["error_description"].as_str().unwrap().to_owned();
        assert!(text.bytes().all(|b| (0x20..0x7f).contains(&b) && b != b'"' && b != b'\\'), "{case}: {text}");
    }
}

/// Sends `CASES` requests that `make` makes of random bodies.
async fn hammer(server: &Server, make: impl Fn(Vec<u8>, usize) -> RequestBuilder) {
    let (mut runner, strategy) = (TestRunner::default(), body());
    for round in 0..CASES {
        let body = strategy.new_tree(&mut runner).unwrap().current();
        let case = String::from_utf8_lossy(&body).into_owned();
        is_sane(server, &server.send(make(body, round)).await, &case);
    }
    assert_eq!(server.get("/readyz").await.status, 200);
}

async fn hammer_json(server: &Server, path: &str) {
    server.web_app("acme").await;
    hammer(server, |body, round| {
        let request =
            server.http().post(server.at(path)).header("content-type", "application/x-www-form-urlencoded");
        let request = if round % 3 > 0 { request.basic_auth("acme", Some(SECRET)) } else { request };
        request.body(body)
    })
    .await;
}

/// The same for a page: with the cookies of a browser that is signed in and has a request waiting.
async fn hammer_page(server: &Server, path: &str) {
    server.user("ada@example.com").await;
    server.web_app("acme").await;
    let (app, mut browser) = (Application::new(server, "acme"), Browser::new());
    app.sign_in(&mut browser, "ada@example.com").await;
    browser.get(&app.request(&[("prompt", "consent")])).await.follow().await;
    let waiting = browser.url().query().unwrap().to_owned();
    let token =
        browser.body().split_once("name=\"csrf\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
    let cookies =
        ["signet-session", "signet-browser"].map(|name| format!("{name}={}", browser.cookie(name).unwrap()));
    hammer(server, |body, round| {
        let request =
            server.http().post(server.at(path)).header("content-type", "application/x-www-form-urlencoded");
        let request = if round % 4 > 0 { request.header("cookie", cookies.join("; ")) } else { request };
        let own = if round % 2 > 0 { format!("csrf={token}&{waiting}&") } else { String::new() };
        request.body([own.into_bytes(), body].concat())
    })
    .await;
}

on_both_databases! {
    async fn at_the_authorization_endpoint(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        app.tokens(&mut browser, "ada@example.com").await;
        let session = format!("signet-session={}", browser.cookie("signet-session").unwrap());
        let right = app.request(&[]);
        let client = "client_id=acme&redirect_uri=https%3A%2F%2Fapp.example%2Fcb";
        hammer(&server, |body, round| {
            let text = String::from_utf8(body).unwrap_or_else(|_| "x=%ff".to_owned());
            let url = match round % 4 {
                0 => server.at(&format!("/authorize?{text}")),
                1 => format!("{right}&{text}"),
                _ => server.at(&format!("/authorize?{client}&{text}")),
            };
            let request = server.http().get(url);
            if round % 3 > 0 { request.header("cookie", &session) } else { request }
        })
        .await;
    }

    async fn at_the_authorization_endpoint_by_post(db: Database) {
        let server = Server::start(&db).await;
        hammer(&server, |body, _| {
            server
                .http()
                .post(server.at("/authorize"))
                .header("content-type", "application/x-www-form-urlencoded")
                .body(body)
        })
        .await;
    }

    async fn at_the_token_endpoint(db: Database) {
        hammer_json(&Server::start(&db).await, "/token").await;
    }

    async fn at_introspection(db: Database) {
        hammer_json(&Server::start(&db).await, "/introspect").await;
    }

    async fn at_revocation(db: Database) {
        hammer_json(&Server::start(&db).await, "/revoke").await;
    }

    async fn at_userinfo(db: Database) {
        let server = Server::start(&db).await;
        hammer(&server, |body, round| {
            let at = server.at("/userinfo");
            if round % 2 > 0 {
                let kind = "application/x-www-form-urlencoded";
                return server.http().post(at).header("content-type", kind).body(body);
            }
            let text = String::from_utf8(body).unwrap_or_default();
            let header = reqwest::header::HeaderValue::from_str(&format!("Bearer {text}"));
            let request = server.http().get(at);
            match header {
                Ok(header) => request.header("authorization", header),
                Err(_) => request,
            }
        })
        .await;
    }

    async fn at_the_sign_in_form(db: Database) {
        hammer_page(&Server::start(&db).await, "/login").await;
    }

    async fn at_the_consent_form(db: Database) {
        hammer_page(&Server::start(&db).await, "/consent").await;
    }

    async fn at_the_sign_out_form(db: Database) {
        hammer_page(&Server::start(&db).await, "/logout/confirm").await;
    }

    async fn at_logout(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        hammer(&server, |body, round| {
            let text = String::from_utf8(body).unwrap_or_else(|_| "x=%ff".to_owned());
            let named = if round % 2 > 0 { "client_id=acme&" } else { "" };
            server.http().get(server.at(&format!("/logout?{named}{text}")))
        })
        .await;
    }
}
