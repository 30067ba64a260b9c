//! A whole story, after which nothing that is secret stands in the log or in the database (security.md LG2, CL2, JW9).

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::deserialize::QueryableByName;
use diesel::sql_types::Text;
use diesel::{Connection as _, PgConnection, RunQueryDsl as _, sql_query};
use signet::domain::time::Span;

use crate::support::{Application, Browser, Database, Log, PASSWORD, SECRET, Server, Tokens, random_text};

const EMAIL: &str = "canary-address@example.com";

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Every row of every table, or the very bytes of the file. Binary columns of PostgreSQL come in hexadecimal.
pub fn contents(db: &Database) -> Vec<u8> {
    if db.address().starts_with("sqlite:") {
        let read = |name: &str| fs::read(db.folder().join(name)).unwrap_or_default();
        return [read("signet.db"), read("signet.db-wal")].concat();
    }
    let mut conn = PgConnection::establish(&db.address()).unwrap();
    let mut lines = |query: &str| -> Vec<String> {
        sql_query(query).load::<Line>(&mut conn).unwrap().into_iter().map(|line| line.line).collect()
    };
    let tables = lines("SELECT tablename::text AS line FROM pg_tables WHERE schemaname = current_schema()");
    assert!(tables.len() > 8, "{tables:?}");
    let rows =
        tables.iter().map(|table| lines(&format!("SELECT t::text AS line FROM {table} AS t")).join("\n"));
    rows.collect::<Vec<_>>().join("\n").into_bytes()
}

pub fn holds(contents: &[u8], needle: &[u8]) -> bool {
    contents.windows(needle.len()).any(|window| window == needle)
}

/// How a secret could be written: as it is, as the bytes that it stands for, and both in hexadecimal.
fn spellings(secret: &str) -> Vec<Vec<u8>> {
    let hex = |bytes: &[u8]| signet::domain::hex::hex(bytes).into_bytes();
    let mut all = vec![secret.as_bytes().to_vec(), hex(secret.as_bytes())];
    if let Ok(bytes) = URL_SAFE_NO_PAD.decode(secret) {
        all.extend([hex(&bytes), bytes]);
    }
    all
}

/// The last part of a token: without it the rest is no secret.
fn signature(token: &str) -> String {
    token.rsplit('.').next().unwrap().to_owned()
}

/// A secret and what it is.
type Canary = (&'static str, String);

/// What a request of somebody who guesses sends, none of which is right.
async fn guess(server: &Server, browser: &mut Browser) -> Vec<Canary> {
    let [password, secret, code, token] = [random_text(), random_text(), random_text(), random_text()];
    browser.get(&server.at("/login")).await;
    browser.submit("#sign-in", &[("email", EMAIL), ("password", &password)]).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", "acme"),
        ("client_secret", secret.as_str()),
        ("code", &code),
        ("refresh_token", &token),
        ("token", &token),
    ];
    for path in ["/token", "/introspect", "/revoke"] {
        server.post(path, &form).await;
        server.post_as("acme", path, &form).await;
        server
            .post_as(
                "acme",
                path,
                &[("grant_type", "refresh_token"), ("refresh_token", &token), ("token", &token)],
            )
            .await;
    }
    server.userinfo(&token).await;
    server.send(server.http().get(server.at(&format!("/userinfo?access_token={token}")))).await;
    server
        .send(server.http().get(server.at("/account")).header("cookie", format!("signet-session={code}")))
        .await;
    vec![
        ("a guessed password", password),
        ("a guessed secret", secret),
        ("a guessed code", code),
        ("a guessed token", token),
    ]
}

/// A device that is let in, and one that is not.
async fn device(server: &Server, browser: &mut Browser) -> Vec<Canary> {
    let mut canaries = Vec::new();
    for button in ["#allow", "#deny"] {
        let begun = server.post_as("acme", "/device_authorization", &[("scope", "openid")]).await;
        let (code, typed) = (begun.text("device_code"), begun.text("user_code"));
        browser.get(&begun.text("verification_uri_complete")).await;
        browser.submit("#continue", &[]).await.follow_within(&server.url).await;
        browser.submit(button, &[]).await;
        let form = [("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", &code)];
        server.post_as("acme", "/token", &form).await;
        canaries.extend([
            ("a user code", typed.replace('-', "")),
            ("a user code as it is shown", typed),
            ("a device code", code),
        ]);
    }
    canaries
}

/// Everything that one application and its user do, with all the secrets that come up on the way.
async fn story(server: &Server) -> Vec<Canary> {
    server.user(EMAIL).await;
    server.web_app("acme").await;
    let (app, mut browser) = (Application::new(server, "acme"), Browser::new());
    let mut canaries = guess(server, &mut browser).await;
    let code = app.sign_in_with(&mut browser, EMAIL, &[("login_hint", EMAIL)]).await.code();
    let one = Tokens::of(&app.redeem(&code).await);
    let two = Tokens::of(&app.refresh(&one.refresh).await);
    app.refresh(&one.refresh).await;
    let unused = app.authorize(&mut browser, &[]).await.code();
    canaries.extend(device(server, &mut browser).await);
    for name in ["signet-session", "signet-browser"] {
        canaries.push(("a cookie", browser.cookie(name).unwrap().to_owned()));
    }
    for token in [&two.access, &two.refresh, one.id.as_ref().unwrap()] {
        server.userinfo(token).await;
        server.is_active("acme", token).await;
    }
    // Reuse of both kinds, revocation and sign-out.
    app.redeem(&code).await;
    server.clock.advance(Span::from_minutes(1));
    let three = app.tokens_again(&mut browser).await;
    let four = Tokens::of(&app.refresh(&three.refresh).await);
    app.refresh(&four.refresh).await;
    app.refresh(&three.refresh).await;
    server.post_as("acme", "/revoke", &[("token", &three.access)]).await;
    let own =
        server.post_as("acme", "/token", &[("grant_type", "client_credentials")]).await.text("access_token");
    let hint = one.id.clone().unwrap();
    browser.get(&server.at(&format!("/logout?id_token_hint={hint}"))).await;
    canaries.extend([
        ("the password", PASSWORD.to_owned()),
        ("the client's secret", SECRET.to_owned()),
        ("the verifier", app.verifier.clone()),
        ("a used code", code),
        ("an unused code", unused),
        ("a client's own token", signature(&own)),
    ]);
    for tokens in [&one, &two, &three, &four] {
        canaries.push(("an access token", signature(&tokens.access)));
        canaries.push(("a refresh token", signature(&tokens.refresh)));
    }
    canaries.push(("an ID token", signature(&hint)));
    canaries
}

on_both_databases! {
    async fn no_secret_stands_in_the_log_or_in_the_database(db: Database) {
        let log = Log::capture();
        let server = Server::start(&db).await;
        let canaries = story(&server).await;
        assert!(canaries.len() > 18);

        let contents = contents(&db);
        // What is looked at is the data.
        for there in [EMAIL, "$argon2id$", "https://bank.example", "code_exchanged"] {
            assert!(holds(&contents, there.as_bytes()), "{there}");
        }
        for (what, secret) in &canaries {
            for spelling in spellings(secret) {
                assert!(!holds(&contents, &spelling), "{what} is in the database");
            }
        }

        let text = log.text();
        for there in ["code_exchanged", "refresh_reused", "code_reused", "token_revoked", "sign_in"] {
            assert!(text.contains(there), "{there}");
        }
        for (what, secret) in &canaries {
            assert!(!text.contains(secret.as_str()), "{what} is in the log");
        }
        assert!(!text.contains(EMAIL), "an address is in the log");
    }
}
