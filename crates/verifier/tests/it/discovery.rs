//! Where the keys are is found in the issuer's metadata, which must be the issuer's own.

use serde_json::json;
use signet_verifier::Error;
use signet_verifier::test_support::{Answer, FakeIssuer, JWKS_PATH, METADATA_PATH, OAUTH_METADATA_PATH};

use crate::AUDIENCE;

async fn verifies(issuer: &FakeIssuer) -> bool {
    let verifier = issuer.verifier(AUDIENCE).build().expect("a verifier");
    match verifier.verify(&issuer.user_token(AUDIENCE, "alice").sign()).await {
        Ok(_) => true,
        Err(Error::Unavailable { .. }) => false,
        Err(other) => panic!("{other}"),
    }
}

#[actix_web::test]
async fn rfc_8414_metadata_is_read_where_there_is_no_openid_provider() {
    let issuer = FakeIssuer::start();
    issuer.answer(METADATA_PATH, Answer::new(404, ""));
    assert!(verifies(&issuer).await);
    assert_eq!(issuer.requests(OAUTH_METADATA_PATH), 1);
}

#[actix_web::test]
async fn metadata_of_another_issuer_is_refused() {
    let issuer = FakeIssuer::start();
    let jwks_uri = format!("{}{JWKS_PATH}", issuer.url());
    for other in [format!("{}/", issuer.url()), issuer.url().to_uppercase(), "https://id.example".to_owned()]
    {
        let metadata = json!({"issuer": other, "jwks_uri": jwks_uri});
        issuer.answer(METADATA_PATH, Answer::new(200, metadata.to_string()));
        assert!(!verifies(&issuer).await, "{other}");
    }
    assert_eq!((issuer.requests(OAUTH_METADATA_PATH), issuer.requests(JWKS_PATH)), (0, 0));
}

#[actix_web::test]
async fn metadata_that_cannot_be_read_is_refused() {
    let issuer = FakeIssuer::start();
    let padding = "x".repeat(256 * 1024);
    let good = json!({"issuer": issuer.url(), "jwks_uri": format!("{}{JWKS_PATH}", issuer.url())});
    for answer in [
        Answer::new(200, ""),
        Answer::new(200, "[]"),
        Answer::new(200, json!({"issuer": issuer.url()}).to_string()),
        Answer::new(200, json!({"issuer": issuer.url(), "jwks_uri": "http://id.example/keys"}).to_string()),
        Answer::new(200, json!({"issuer": issuer.url(), "jwks_uri": "/jwks.json"}).to_string()),
        Answer::new(200, format!("{good}{padding}")),
    ] {
        issuer.answer(METADATA_PATH, answer);
        assert!(!verifies(&issuer).await);
    }
    issuer.answer(METADATA_PATH, Answer::new(200, good.to_string()));
    assert!(verifies(&issuer).await);
}

#[actix_web::test]
async fn a_redirect_is_not_followed() {
    let issuer = FakeIssuer::start();
    let elsewhere = format!("{}/elsewhere", issuer.url());
    issuer.answer(METADATA_PATH, Answer::new(302, "").header("Location", elsewhere.clone()));
    issuer.answer(OAUTH_METADATA_PATH, Answer::new(307, "").header("Location", elsewhere));
    assert!(!verifies(&issuer).await);
    assert_eq!(issuer.requests("/elsewhere"), 0);
}

#[actix_web::test]
async fn keys_that_moved_are_found_after_one_failure() {
    let issuer = FakeIssuer::start();
    let verifier = issuer.verifier(AUDIENCE).build().expect("a verifier");
    verifier.refresh().await.expect("keys");
    issuer.rotate();
    let metadata = json!({"issuer": issuer.url(), "jwks_uri": format!("{}/moved.json", issuer.url())});
    issuer.answer(METADATA_PATH, Answer::new(200, metadata.to_string()));
    issuer.answer("/moved.json", Answer::new(200, issuer.jwks().to_string()));
    issuer.answer(JWKS_PATH, Answer::new(410, ""));
    verifier.refresh().await.expect("the last keys");
    verifier.refresh().await.expect("keys");
    assert!(verifier.verify(&issuer.user_token(AUDIENCE, "alice").sign()).await.is_ok());
}
