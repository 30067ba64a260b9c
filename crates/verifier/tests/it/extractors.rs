//! Handlers that name who may call them.

use std::task::{Context, Poll, Waker};

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, Service, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, Error, FromRequest, web};
use serde_json::Value;
use signet_verifier::test_support::FakeIssuer;
use signet_verifier::{Claims, CurrentUser, OptionalUser, Rejection, VerifiedUser};

use crate::AUDIENCE;

async fn any(claims: Claims) -> String {
    claims.subject
}

async fn user(user: CurrentUser) -> String {
    user.subject.clone()
}

async fn optional(user: OptionalUser) -> String {
    user.claims().map_or("nobody".to_owned(), |claims| claims.subject.clone())
}

async fn verified(user: VerifiedUser) -> String {
    user.subject.clone()
}

async fn scoped(user: CurrentUser) -> Result<String, Rejection> {
    user.require_scope("accounts:read")?;
    user.require_role("teller")?;
    Ok(user.into_claims().subject)
}

/// The status, the challenge, and the body's text or code.
type Answer = (u16, Option<String>, String);

async fn ask(
    app: &impl Service<actix_http::Request, Response = ServiceResponse<impl MessageBody>, Error = Error>,
    path: &str,
    headers: &[&str],
) -> Answer {
    let mut request = TestRequest::get().uri(path);
    for value in headers {
        request = request.append_header((AUTHORIZATION, *value));
    }
    let response = call_service(app, request.to_request()).await;
    let status = response.status().as_u16();
    let text = |name| response.headers().get(name).map(|value| value.to_str().expect("text").to_owned());
    let (challenge, media_type, retry_after) =
        (text(WWW_AUTHENTICATE), text(CONTENT_TYPE), text(RETRY_AFTER));
    let body = read_body(response).await;
    if status == 200 {
        return (status, challenge, String::from_utf8(body.to_vec()).expect("text"));
    }
    assert_eq!(media_type.as_deref(), Some("application/problem+json"));
    assert_eq!(retry_after.is_some(), status == 503);
    let problem: Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(problem.pointer("/status"), Some(&Value::from(status)));
    let code = problem.pointer("/code").and_then(Value::as_str).expect("a code");
    (status, challenge, code.to_owned())
}

macro_rules! app {
    ($issuer:expr) => {
        init_service(
            App::new()
                .app_data(web::Data::new(
                    $issuer.verifier(AUDIENCE).realm("bank").build().expect("a verifier"),
                ))
                .route("/any", web::get().to(any))
                .route("/user", web::get().to(user))
                .route("/optional", web::get().to(optional))
                .route("/verified", web::get().to(verified))
                .route("/scoped", web::get().to(scoped)),
        )
        .await
    };
}

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

fn ok(text: &str) -> Answer {
    (200, None, text.to_owned())
}

fn refused(status: u16, challenge: &str, code: &str) -> Answer {
    (status, Some(format!("Bearer realm=\"bank\"{challenge}")), code.to_owned())
}

#[actix_web::test]
async fn a_users_token_opens_what_is_for_users() {
    let issuer = FakeIssuer::start();
    let app = app!(issuer);
    let token = issuer.user_token(AUDIENCE, "alice").claim("email_verified", true);
    let token = token.scope("openid accounts:read").roles(&["teller"]).sign();
    for path in ["/any", "/user", "/optional", "/verified", "/scoped"] {
        assert_eq!(ask(&app, path, &[&bearer(&token)]).await, ok("alice"), "{path}");
        assert_eq!(ask(&app, path, &[&format!("bEaReR {token}")]).await, ok("alice"), "{path}");
    }
}

#[actix_web::test]
async fn without_a_token_the_challenge_has_no_error_code() {
    let issuer = FakeIssuer::start();
    let app = app!(issuer);
    let token = issuer.user_token(AUDIENCE, "alice").sign();
    for path in ["/any", "/user", "/verified", "/scoped"] {
        let missing = refused(401, "", "token_missing");
        assert_eq!(ask(&app, path, &[]).await, missing, "{path}");
        assert_eq!(ask(&app, path, &["Basic YTpi"]).await, missing, "{path}");
        // RFC 6750 §5.3, RFC 9700 §4.3.2: never in the URL.
        assert_eq!(ask(&app, &format!("{path}?access_token={token}"), &[]).await, missing, "{path}");
    }
    assert_eq!(ask(&app, "/optional", &[]).await, ok("nobody"));
    assert_eq!(ask(&app, &format!("/optional?access_token={token}"), &[]).await, ok("nobody"));
}

#[actix_web::test]
async fn a_token_that_is_not_valid_is_refused_even_where_none_is_needed() {
    let issuer = FakeIssuer::start();
    let app = app!(issuer);
    let expired = issuer.user_token(AUDIENCE, "alice").claim("exp", 1).sign();
    let challenge = ", error=\"invalid_token\", error_description=\"The access token expired\"";
    for path in ["/any", "/user", "/optional", "/verified", "/scoped"] {
        let answer = ask(&app, path, &[&bearer(&expired)]).await;
        assert_eq!(answer, refused(401, challenge, "token_expired"), "{path}");
        let (status, _, code) = ask(&app, path, &["Bearer x"]).await;
        assert_eq!((status, code.as_str()), (401, "token_invalid"), "{path}");
    }
}

#[actix_web::test]
async fn two_authorization_headers_are_refused() {
    let issuer = FakeIssuer::start();
    let app = app!(issuer);
    let token = bearer(&issuer.user_token(AUDIENCE, "alice").sign());
    for path in ["/user", "/optional"] {
        let (status, _, code) = ask(&app, path, &[&token, &token]).await;
        assert_eq!((status, code.as_str()), (401, "token_invalid"), "{path}");
    }
}

#[actix_web::test]
async fn a_clients_own_token_is_no_user() {
    let issuer = FakeIssuer::start();
    let app = app!(issuer);
    let token = bearer(&issuer.client_token(AUDIENCE, "batch").claim("email_verified", true).sign());
    assert_eq!(ask(&app, "/any", &[&token]).await, ok("batch"));
    for path in ["/user", "/optional", "/verified"] {
        let (status, challenge, code) = ask(&app, path, &[&token]).await;
        assert_eq!((status, code.as_str()), (401, "token_invalid"), "{path}");
        assert!(challenge.expect("a challenge").contains("does not belong to a user"));
    }
}

#[actix_web::test]
async fn an_unproven_address_a_missing_scope_and_a_missing_role_are_403() {
    let issuer = FakeIssuer::start();
    let app = app!(issuer);
    let draft = issuer.user_token(AUDIENCE, "alice").scope("openid");
    for draft in [draft.clone(), draft.clone().claim("email_verified", false)] {
        let (status, _, code) = ask(&app, "/verified", &[&bearer(&draft.sign())]).await;
        assert_eq!((status, code.as_str()), (403, "email_not_verified"));
    }
    let challenge = ", error=\"insufficient_scope\", error_description=\"The access token lacks a required scope\", \
                     scope=\"accounts:read\"";
    let answer = ask(&app, "/scoped", &[&bearer(&draft.sign())]).await;
    assert_eq!(answer, refused(403, challenge, "insufficient_scope"));
    let answer = ask(&app, "/scoped", &[&bearer(&draft.scope("accounts:read").sign())]).await;
    assert_eq!((answer.0, answer.2.as_str()), (403, "insufficient_role"));
}

#[actix_web::test]
async fn without_keys_the_answer_says_when_to_come_back() {
    let issuer = FakeIssuer::start();
    issuer.go_down();
    let app = app!(issuer);
    let token = bearer(&issuer.user_token(AUDIENCE, "alice").sign());
    assert_eq!(ask(&app, "/user", &[&token]).await, (503, None, "unavailable".to_owned()));
}

#[actix_web::test]
async fn with_keys_at_hand_nothing_is_awaited() {
    let issuer = FakeIssuer::start();
    let verifier = issuer.verifier(AUDIENCE).build().expect("a verifier");
    verifier.refresh().await.expect("keys");
    let token = bearer(&issuer.user_token(AUDIENCE, "alice").sign());
    let request = TestRequest::get().append_header((AUTHORIZATION, token)).app_data(web::Data::new(verifier));
    let mut user = CurrentUser::from_request(&request.to_http_request(), &mut Payload::None);
    let first = user.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(matches!(first, Poll::Ready(Ok(user)) if user.subject == "alice"));
}

#[actix_web::test]
async fn a_service_without_a_verifier_lets_nobody_in() {
    let app = init_service(App::new().route("/optional", web::get().to(optional))).await;
    let response = call_service(&app, TestRequest::get().uri("/optional").to_request()).await;
    assert_eq!(response.status(), 500);
}
