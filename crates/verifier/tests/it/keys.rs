//! Keys are kept, replaced and missed.

use std::time::Duration;

use signet_verifier::test_support::{Answer, FakeIssuer, JWKS_PATH, METADATA_PATH};
use signet_verifier::{Error, Reason, Verifier};

use crate::AUDIENCE;

fn verifier(issuer: &FakeIssuer) -> Verifier {
    issuer.verifier(AUDIENCE).build().expect("a verifier")
}

fn token(issuer: &FakeIssuer) -> String {
    issuer.user_token(AUDIENCE, "alice").claim("exp", 9_999_999_999_i64).sign()
}

fn unknown_key<T>() -> Result<T, Error> {
    Err(Reason::UnknownKey.into())
}

#[actix_web::test]
async fn keys_are_fetched_once_and_kept() {
    let issuer = FakeIssuer::start();
    let verifier = verifier(&issuer);
    assert_eq!(issuer.requests(JWKS_PATH), 0);
    for _ in 0..5 {
        assert_eq!(verifier.verify(&token(&issuer)).await.expect("valid").subject, "alice");
    }
    assert_eq!((issuer.requests(METADATA_PATH), issuer.requests(JWKS_PATH)), (1, 1));
}

#[actix_web::test]
async fn many_first_requests_cause_one_fetch() {
    let issuer = FakeIssuer::start();
    let verifier = verifier(&issuer);
    let token = token(&issuer);
    let all: Vec<_> = (0..50)
        .map(|_| {
            let (verifier, token) = (verifier.clone(), token.clone());
            actix_web::rt::spawn(async move { verifier.verify(&token).await })
        })
        .collect();
    for one in all {
        assert!(one.await.expect("a task").is_ok());
    }
    assert_eq!(issuer.requests(JWKS_PATH), 1);
}

#[actix_web::test]
async fn a_request_that_goes_away_leaves_the_fetch_to_the_others() {
    let issuer = FakeIssuer::start();
    let verifier = verifier(&issuer);
    let token = token(&issuer);
    let first = actix_web::rt::spawn({
        let (verifier, token) = (verifier.clone(), token.clone());
        async move { verifier.verify(&token).await }
    });
    tokio::task::yield_now().await;
    first.abort();
    assert!(verifier.verify(&token).await.is_ok());
    assert_eq!(issuer.requests(JWKS_PATH), 1);
}

#[actix_web::test]
async fn a_rotation_is_picked_up_at_the_first_token_of_the_new_key() {
    let issuer = FakeIssuer::start();
    let verifier = verifier(&issuer);
    let old = token(&issuer);
    verifier.verify(&old).await.expect("valid");
    issuer.rotate();
    let new = token(&issuer);
    issuer.clock().advance_seconds(10);
    assert!(verifier.verify(&new).await.is_ok());
    assert!(verifier.verify(&old).await.is_ok());
    assert_eq!(issuer.requests(JWKS_PATH), 2);
}

#[actix_web::test]
async fn made_up_key_ids_cost_one_request_per_cool_down() {
    let issuer = FakeIssuer::start();
    let verifier = verifier(&issuer);
    verifier.verify(&token(&issuer)).await.expect("valid");
    let flood = async || {
        for number in 0..100 {
            let token =
                issuer.user_token(AUDIENCE, "mallory").header("kid", format!("made-up-{number}")).sign();
            assert_eq!(verifier.verify(&token).await, unknown_key());
        }
        issuer.requests(JWKS_PATH)
    };
    assert_eq!(flood().await, 1, "keys were fetched a moment ago");
    issuer.clock().advance_seconds(9);
    assert_eq!(flood().await, 1);
    issuer.clock().advance_seconds(1);
    assert_eq!(flood().await, 2);
    issuer.clock().advance_seconds(10);
    assert_eq!(flood().await, 3);
    assert_eq!(issuer.requests(METADATA_PATH), 1);
}

#[actix_web::test]
async fn keys_that_are_due_are_fetched_in_the_background() {
    let issuer = FakeIssuer::start();
    let verifier = verifier(&issuer);
    let (old_key, old) = ("key-0", token(&issuer));
    verifier.verify(&old).await.expect("valid");
    issuer.rotate();
    issuer.withdraw(old_key);
    issuer.clock().advance_seconds(299);
    assert!(verifier.verify(&old).await.is_ok());
    assert_eq!(issuer.requests(JWKS_PATH), 1);
    issuer.clock().advance_seconds(1);
    // This request still uses the keys at hand, and starts the fetch that later ones profit from.
    assert!(verifier.verify(&old).await.is_ok());
    let replaced = async {
        while verifier.verify(&old).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), replaced).await.expect("new keys");
    assert_eq!(verifier.verify(&old).await, unknown_key());
    assert_eq!(issuer.requests(JWKS_PATH), 2);
}

#[actix_web::test]
async fn the_issuers_max_age_is_honoured_within_bounds() {
    for (cache_control, life) in [("public, max-age=60", 60), ("no-store", 30), ("max-age=999999", 3600)] {
        let issuer = FakeIssuer::start();
        let keys = Answer::new(200, issuer.jwks().to_string()).header("Cache-Control", cache_control);
        issuer.answer(JWKS_PATH, keys);
        let verifier = verifier(&issuer);
        let token = token(&issuer);
        verifier.verify(&token).await.expect("valid");
        issuer.clock().advance_seconds(life - 1);
        verifier.verify(&token).await.expect("valid");
        tokio::task::yield_now().await;
        assert_eq!(issuer.requests(JWKS_PATH), 1, "{cache_control}");
        // Twice its life later nobody has asked: an idle service looks first.
        issuer.clock().advance_seconds(life + 1);
        verifier.verify(&token).await.expect("valid");
        assert_eq!(issuer.requests(JWKS_PATH), 2, "{cache_control}");
    }
}

#[actix_web::test]
async fn a_service_that_slept_does_not_believe_a_withdrawn_key() {
    let issuer = FakeIssuer::start();
    let verifier = verifier(&issuer);
    let old = token(&issuer);
    verifier.verify(&old).await.expect("valid");
    issuer.rotate();
    issuer.withdraw("key-0");
    issuer.clock().advance_seconds(600);
    assert_eq!(verifier.verify(&old).await, unknown_key());
}

#[actix_web::test]
async fn an_outage_is_survived_with_the_last_keys() {
    let issuer = FakeIssuer::start();
    let verifier = verifier(&issuer);
    let token = token(&issuer);
    verifier.verify(&token).await.expect("valid");
    issuer.go_down();
    for _ in 0..23 {
        issuer.clock().advance_seconds(3600);
        assert!(verifier.verify(&token).await.is_ok());
        let _ = verifier.refresh().await;
    }
    issuer.clock().advance_seconds(3600);
    assert!(verifier.verify(&token).await.is_ok(), "24 hours are still bearable");
    let _ = verifier.refresh().await;
    issuer.clock().advance_seconds(1);
    assert!(matches!(verifier.verify(&token).await, Err(Error::Unavailable { .. })));
    issuer.come_up();
    issuer.clock().advance_seconds(1);
    assert!(verifier.verify(&token).await.is_ok());
}

#[actix_web::test]
async fn attempts_during_an_outage_keep_their_distance() {
    let issuer = FakeIssuer::start();
    let verifier = verifier(&issuer);
    let token = token(&issuer);
    verifier.verify(&token).await.expect("valid");
    issuer.go_down();
    issuer.clock().advance_seconds(300);
    for expected in [1, 2, 3] {
        for _ in 0..50 {
            assert!(verifier.verify(&token).await.is_ok());
            // Lets the attempt in the background end: joins it, and starts none of its own within the cool-down.
            let stranger = issuer.user_token(AUDIENCE, "mallory").header("kid", "made-up").sign();
            assert_eq!(verifier.verify(&stranger).await, unknown_key());
        }
        // The first attempt goes straight to the keys; each failure makes the next one begin with both metadata paths.
        assert_eq!(issuer.requests(JWKS_PATH) - 1 + issuer.requests(METADATA_PATH) - 1, expected);
        issuer.clock().advance_seconds(10);
    }
}

#[actix_web::test]
async fn an_outage_may_be_given_less_time() {
    let issuer = FakeIssuer::start();
    let verifier =
        issuer.verifier(AUDIENCE).max_staleness(Duration::from_secs(900)).build().expect("a verifier");
    let token = token(&issuer);
    verifier.verify(&token).await.expect("valid");
    issuer.go_down();
    issuer.clock().advance_seconds(901);
    assert!(matches!(verifier.verify(&token).await, Err(Error::Unavailable { .. })));
}

#[actix_web::test]
async fn without_any_keys_the_service_is_unavailable_until_the_issuer_comes() {
    let issuer = FakeIssuer::start();
    issuer.go_down();
    let verifier = verifier(&issuer);
    let token = token(&issuer);
    for _ in 0..20 {
        let outcome = verifier.verify(&token).await;
        assert_eq!(outcome, Err(Error::Unavailable { retry_after: Duration::from_secs(1) }));
    }
    assert_eq!(issuer.requests(METADATA_PATH), 1);
    issuer.come_up();
    issuer.clock().advance_seconds(1);
    assert!(verifier.verify(&token).await.is_ok());
}

#[actix_web::test]
async fn an_issuer_that_nobody_listens_for_is_unavailable() {
    let gone = FakeIssuer::start();
    let token = token(&gone);
    // A port that is free again.
    let port =
        std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let verifier =
        Verifier::builder(format!("http://127.0.0.1:{port}")).audience(AUDIENCE).build().expect("a verifier");
    assert!(matches!(verifier.verify(&token).await, Err(Error::Unavailable { .. })));
}

#[actix_web::test]
async fn an_issuer_that_never_answers_is_given_up() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", silent.local_addr().expect("an address"));
    let builder = Verifier::builder(url).audience(AUDIENCE).timeout(Duration::from_millis(100));
    let token = token(&FakeIssuer::start());
    let outcome = builder.build().expect("a verifier").verify(&token).await;
    assert!(matches!(outcome, Err(Error::Unavailable { .. })));
}

#[actix_web::test]
async fn a_broken_key_set_does_not_replace_a_good_one() {
    let issuer = FakeIssuer::start();
    let verifier = verifier(&issuer);
    let token = token(&issuer);
    verifier.verify(&token).await.expect("valid");
    let long = format!("{{\"keys\":[],\"x\":\"{}\"}}", "x".repeat(256 * 1024));
    for answer in [
        Answer::new(200, "not JSON"),
        Answer::new(200, "{}"),
        Answer::new(200, long),
        Answer::new(404, "{\"keys\":[]}"),
        Answer::new(302, "").header("Location", format!("{}/elsewhere", issuer.url())),
    ] {
        issuer.answer(JWKS_PATH, answer);
        verifier.refresh().await.expect("the last keys");
        assert!(verifier.verify(&token).await.is_ok());
    }
    assert_eq!(issuer.requests("/elsewhere"), 0, "redirects are not followed");
    // An empty set is an answer: the issuer has withdrawn everything.
    issuer.answer(JWKS_PATH, Answer::new(200, "{\"keys\":[]}"));
    verifier.refresh().await.expect("keys");
    assert_eq!(verifier.verify(&token).await, unknown_key());
}
