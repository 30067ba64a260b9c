//! What is of one kind is nothing where another is expected, and what another issuer made is nothing anywhere
//! (RFC 8725 §3.11, RFC 9068 §4).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::support::{Application, Browser, Database, Server, Tokens, claims, header};

/// That a text is worth nothing as an access token, a refresh token, a code or a hint.
async fn is_worth_nothing(server: &Server, app: &Application<'_>, what: &str, text: &str) {
    assert_eq!(server.userinfo(text).await.status, 401, "{what} at userinfo");
    assert!(!server.is_active(&app.client_id, text).await, "{what} at introspection");
    is_no_refresh_token(app, what, text).await;
    is_no_code(app, what, text).await;
}

async fn is_no_refresh_token(app: &Application<'_>, what: &str, text: &str) {
    let answer = app.refresh(text).await;
    assert_eq!(answer.json()["error"], "invalid_grant", "{what} as refresh token: {answer:?}");
}

async fn is_no_code(app: &Application<'_>, what: &str, text: &str) {
    let answer = app.redeem(text).await;
    assert_eq!(answer.json()["error"], "invalid_grant", "{what} as code: {answer:?}");
}

fn encode(value: &serde_json::Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// The parts of `token` with another header or other claims, the signature kept.
fn changed(token: &str, of_header: &[(&str, &str)], of_claims: &[(&str, &str)]) -> String {
    let (mut head, mut body) = (header(token), claims(token));
    for (name, value) in of_header {
        head[*name] = (*value).into();
    }
    for (name, value) in of_claims {
        body[*name] = (*value).into();
    }
    format!("{}.{}.{}", encode(&head), encode(&body), token.rsplit('.').next().unwrap())
}

async fn story(server: &Server) -> (Application<'_>, Browser, Tokens) {
    server.user("ada@example.com").await;
    server.web_app("acme").await;
    let (app, mut browser) = (Application::new(server, "acme"), Browser::new());
    let tokens = app.tokens(&mut browser, "ada@example.com").await;
    (app, browser, tokens)
}

on_both_databases! {
    async fn nothing_passes_for_anything_else(db: Database) {
        let server = Server::start(&db).await;
        let (app, mut browser, tokens) = story(&server).await;
        let code = app.authorize(&mut browser, &[]).await.code();
        let id = tokens.id.clone().unwrap();
        let [session, known] =
            ["signet-session", "signet-browser"].map(|name| browser.cookie(name).unwrap().to_owned());
        for (what, text) in [("an ID token", &id), ("a session", &session), ("a browser", &known)] {
            is_worth_nothing(&server, &app, what, text).await;
        }
        is_no_refresh_token(&app, "an access token", &tokens.access).await;
        is_no_code(&app, "an access token", &tokens.access).await;
        assert_eq!(server.userinfo(&tokens.refresh).await.status, 401);
        is_no_code(&app, "a refresh token", &tokens.refresh).await;
        assert_eq!(server.userinfo(&code).await.status, 401);
        assert!(!server.is_active("acme", &code).await);
        is_no_refresh_token(&app, "a code", &code).await;
        // As the cookie of a session.
        for text in [&code, &known, &tokens.access, &tokens.refresh, &id] {
            let cookie = format!("signet-session={text}");
            let answer = server.send(server.http().get(server.at("/account")).header("cookie", cookie)).await;
            assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/login?return=/account"));
        }
        Tokens::of(&app.redeem(&code).await);
        Tokens::of(&app.refresh(&tokens.refresh).await);
    }

    async fn a_token_that_was_touched_is_nothing(db: Database) {
        let server = Server::start(&db).await;
        let (app, _, tokens) = story(&server).await;
        for token in [&tokens.access, &tokens.refresh] {
            let (unsigned, signature) = token.rsplit_once('.').unwrap();
            let typ = header(token)["typ"].as_str().unwrap().to_owned();
            for (what, text) in [
                ("without a signature", format!("{unsigned}.")),
                ("two parts", unsigned.to_owned()),
                ("four parts", format!("{token}.")),
                (
                    "JSON serialisation",
                    format!("{{\"payload\":\"{unsigned}\",\"signature\":\"{signature}\"}}"),
                ),
                ("padded", format!("{token}=")),
                ("alg none", changed(token, &[("alg", "none")], &[])),
                (
                    "alg none, unsigned",
                    changed(token, &[("alg", "none")], &[]).rsplit_once('.').unwrap().0.to_owned() + ".",
                ),
                ("HS256", changed(token, &[("alg", "HS256")], &[])),
                ("RS512", changed(token, &[("alg", "RS512")], &[])),
                ("another kid", changed(token, &[("kid", "x")], &[])),
                ("an added member", changed(token, &[("jku", "https://evil.example/jwks")], &[])),
                (
                    "another typ",
                    changed(token, &[("typ", if typ == "at+jwt" { "refresh+jwt" } else { "at+jwt" })], &[]),
                ),
                ("another subject", changed(token, &[], &[("sub", "somebody")])),
                ("another client", changed(token, &[], &[("client_id", "other")])),
                ("more scope", changed(token, &[], &[("scope", "openid admin")])),
                ("upper case", token.to_uppercase()),
                ("with a line end", format!("{token}%0A")),
            ] {
                is_worth_nothing(&server, &app, what, &text).await;
            }
        }
        assert_eq!(server.userinfo(&tokens.access).await.status, 200);
        Tokens::of(&app.refresh(&tokens.refresh).await);
    }

    async fn tokens_of_another_issuer_are_nothing(db: Database) {
        let elsewhere = Database::sqlite();
        let other = Server::start(&elsewhere).await;
        other.rotate_keys().await;
        let (other_app, _, foreign) = story(&other).await;
        let server = Server::start(&db).await;
        let (app, mut browser, _) = story(&server).await;
        for text in [&foreign.access, &foreign.refresh, foreign.id.as_ref().unwrap()] {
            is_worth_nothing(&server, &app, "a foreign token", text).await;
            assert_eq!(server.post_as("acme", "/revoke", &[("token", text)]).await.status, 200);
            let hint = app.authorize(&mut browser, &[("id_token_hint", text)]).await;
            assert_eq!(hint.error(), "invalid_request");
        }
        Tokens::of(&other_app.refresh(&foreign.refresh).await);
    }

    async fn the_same_keys_under_another_name_are_another_issuer(db: Database) {
        let server = Server::start(&db).await;
        let (app, mut browser, tokens) = story(&server).await;
        // As after a move of the server to another address, without changing anything else.
        let moved =
            Server::start_at(&db, &[("SIGNET__SERVER__ISSUER", "http://127.0.0.1:1")], server.clock.clone())
                .await;
        let at = |path: &str| {
            moved.http().post(moved.address(path)).basic_auth("acme", Some(crate::support::SECRET))
        };
        let id = tokens.id.clone().unwrap();
        for text in [&tokens.access, &tokens.refresh, &id] {
            let info = moved.http().get(moved.address("/userinfo")).bearer_auth(text);
            assert_eq!(moved.send(info).await.status, 401);
            let answer = moved.send(at("/introspect").form(&[("token", text)])).await;
            assert_eq!(answer.body, r#"{"active":false}"#);
            let form = [("grant_type", "refresh_token"), ("refresh_token", text)];
            moved.send(at("/token").form(&form)).await.refused(400, "invalid_grant");
            moved.send(at("/revoke").form(&[("token", text)])).await;
        }
        assert_eq!(server.userinfo(&tokens.access).await.status, 200);
        app.authorize(&mut browser, &[("id_token_hint", &id)]).await.code();
        Tokens::of(&app.refresh(&tokens.refresh).await);
    }
}
