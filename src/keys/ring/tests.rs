use zeroize::Zeroizing;

use super::*;
use crate::domain::time::Span;
use crate::env::SystemRandom;
use crate::keys::generate::{KeyKind, generate};

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn ring() -> (KeyRing, Vec<SealedKey>, MasterKey) {
    let master = MasterKey::new(Zeroizing::new([1; 32]));
    let mut active = generate(KeyKind::Rs256(2048), &master, NOW, &SystemRandom).unwrap();
    active.key.state = KeyState::Active;
    let mut retired = generate(KeyKind::Rs256(2048), &master, NOW, &SystemRandom).unwrap();
    retired.key.state = KeyState::Retired;
    retired.key.verifies_until = Some(NOW.plus(Span::from_hours(1)));
    let keys = vec![active, retired];
    (KeyRing::open(&keys, &master, NOW).unwrap(), keys, master)
}

#[test]
fn what_it_signs_it_verifies_as_that_kind_only() {
    let (ring, ..) = ring();
    let token = ring.active(SigningAlgorithm::Rs256).unwrap().sign("at+jwt", br#"{"sub":"a"}"#).unwrap();
    let claims: serde_json::Value = ring.verify(&token, "at+jwt").unwrap();
    assert_eq!(claims["sub"], "a");
    assert!(ring.verify::<serde_json::Value>(&token, "JWT").is_err());
}

#[test]
fn the_same_payload_gives_the_same_token() {
    let (ring, ..) = ring();
    let signer = ring.active(SigningAlgorithm::Rs256).unwrap();
    assert_eq!(signer.sign("x", b"{}").unwrap(), signer.sign("x", b"{}").unwrap());
}

#[test]
fn a_retired_key_is_published_until_its_time() {
    let (ring, keys, master) = ring();
    assert!(!ring.is_outdated(NOW));
    let later = NOW.plus(Span::from_hours(1));
    assert!(ring.is_outdated(later));
    let after = KeyRing::open(&keys, &master, later).unwrap();
    assert!(ring.jwks().body.contains(&keys[1].key.kid));
    assert!(!after.jwks().body.contains(&keys[1].key.kid));
}

#[test]
fn tokens_of_other_forms_are_refused() {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    let (ring, keys, _) = ring();
    let token = ring.active(SigningAlgorithm::Rs256).unwrap().sign("at+jwt", br#"{"sub":"a"}"#).unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    let kid = &keys[0].key.kid;
    let with_header =
        |header: String| format!("{}.{}.{}", URL_SAFE_NO_PAD.encode(header), parts[1], parts[2]);
    let wrong = [
        String::new(),
        "..".to_owned(),
        parts[..2].join("."),
        format!("{token}."),
        format!("{token}="),
        format!(" {token}"),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(r#"{"sub":"b"}"#), parts[2]),
        with_header(format!(r#"{{"alg":"none","typ":"at+jwt","kid":"{kid}"}}"#)),
        with_header(format!(r#"{{"alg":"HS256","typ":"at+jwt","kid":"{kid}"}}"#)),
        with_header(format!(r#"{{"alg":"RS256","typ":"at+jwt","kid":"{kid}","crit":["b64"],"b64":false}}"#)),
        with_header(format!(r#"{{"alg":"RS256","typ":"at+jwt","kid":"{kid}","jwk":{{}}}}"#)),
        with_header(format!(r#"{{"alg":"RS256","alg":"RS256","typ":"at+jwt","kid":"{kid}"}}"#)),
        with_header(r#"{"alg":"RS256","typ":"at+jwt","kid":"unknown"}"#.to_owned()),
        with_header(r#"{"alg":"RS256","typ":"at+jwt"}"#.to_owned()),
        "a".repeat(9000),
    ];
    for token in wrong {
        assert!(ring.verify::<serde_json::Value>(&token, "at+jwt").is_err(), "{token}");
    }
}

#[test]
fn the_jwks_shows_public_members_only() {
    let (ring, ..) = ring();
    let document: serde_json::Value = serde_json::from_str(&ring.jwks().body).unwrap();
    for key in document["keys"].as_array().unwrap() {
        let mut members: Vec<&str> = key.as_object().unwrap().keys().map(String::as_str).collect();
        members.sort_unstable();
        assert_eq!(members, ["alg", "e", "kid", "kty", "n", "use"]);
        assert_eq!(key["e"], "AQAB");
    }
}

/// A ring with a key for each algorithm.
fn ring_of_all() -> KeyRing {
    let master = MasterKey::new(Zeroizing::new([1; 32]));
    let key = |algorithm: &SigningAlgorithm| {
        let mut key = generate(KeyKind::new(*algorithm, 2048), &master, NOW, &SystemRandom).unwrap();
        key.key.state = KeyState::Active;
        key
    };
    // RS256 last: the order in which they were made says nothing.
    let keys: Vec<SealedKey> = SigningAlgorithm::ALL.iter().rev().map(key).collect();
    KeyRing::open(&keys, &master, NOW).unwrap()
}

#[test]
fn each_algorithm_has_its_own_key() {
    let ring = ring_of_all();
    assert_eq!(ring.algorithms().collect::<Vec<_>>(), SigningAlgorithm::ALL);
    let mut kids: Vec<&str> =
        SigningAlgorithm::ALL.iter().map(|algorithm| ring.active(*algorithm).unwrap().kid()).collect();
    for algorithm in SigningAlgorithm::ALL {
        let token = ring.active(*algorithm).unwrap().sign("at+jwt", br#"{"sub":"a"}"#).unwrap();
        let claims: serde_json::Value = ring.verify(&token, "at+jwt").unwrap();
        assert_eq!(claims["sub"], "a", "{algorithm}");
    }
    kids.dedup();
    assert_eq!(kids.len(), 4);
    let (one, ..) = self::ring();
    assert_eq!(one.algorithms().collect::<Vec<_>>(), [SigningAlgorithm::Rs256]);
    assert!(one.active(SigningAlgorithm::Es256).is_err());
}

#[test]
fn a_house_without_a_key_for_rs256_does_not_open() {
    let master = MasterKey::new(Zeroizing::new([1; 32]));
    let mut key = generate(KeyKind::Es256, &master, NOW, &SystemRandom).unwrap();
    key.key.state = KeyState::Active;
    assert!(KeyRing::open(&[key], &master, NOW).is_err());
}

#[test]
fn a_key_verifies_by_its_own_algorithm_whatever_a_token_says() {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use openssl::hash::MessageDigest;
    use openssl::pkey::PKey;

    let ring = ring_of_all();
    let jwks: serde_json::Value = serde_json::from_str(&ring.jwks().body).unwrap();
    let with_header = |algorithm: &str, kid: &str, token: &str| {
        let header = format!(r#"{{"alg":"{algorithm}","typ":"at+jwt","kid":"{kid}"}}"#);
        let (_, rest) = token.split_once('.').unwrap();
        format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header))
    };
    for algorithm in SigningAlgorithm::ALL {
        let signer = ring.active(*algorithm).unwrap();
        let token = signer.sign("at+jwt", br#"{"sub":"a"}"#).unwrap();
        for other in SigningAlgorithm::ALL.iter().filter(|other| *other != algorithm) {
            // The name of another algorithm, another's key, and both.
            let kid = ring.active(*other).unwrap().kid();
            for (alg, kid) in
                [(other.as_str(), signer.kid()), (algorithm.as_str(), kid), (other.as_str(), kid)]
            {
                let forged = with_header(alg, kid, &token);
                assert!(ring.verify::<serde_json::Value>(&forged, "at+jwt").is_err(), "{algorithm} as {alg}");
            }
        }
        // The public key as the secret of an HMAC, in each form in which somebody may have it.
        let key = jwks["keys"].as_array().unwrap().iter().find(|key| key["kid"] == signer.kid()).unwrap();
        let member = if algorithm.is_rsa() { "n" } else { "x" };
        let number = URL_SAFE_NO_PAD.decode(key[member].as_str().unwrap()).unwrap();
        for secret in [number, key.to_string().into_bytes()] {
            let message = with_header("HS256", signer.kid(), &token);
            let (message, _) = message.rsplit_once('.').unwrap();
            let secret = PKey::hmac(&secret).unwrap();
            let mut hmac = openssl::sign::Signer::new(MessageDigest::sha256(), &secret).unwrap();
            let tag = hmac.sign_oneshot_to_vec(message.as_bytes()).unwrap();
            let forged = format!("{message}.{}", URL_SAFE_NO_PAD.encode(tag));
            assert!(ring.verify::<serde_json::Value>(&forged, "at+jwt").is_err(), "{algorithm} as HS256");
        }
        assert!(
            ring.verify::<serde_json::Value>(&with_header("none", signer.kid(), &token), "at+jwt").is_err()
        );
    }
}
