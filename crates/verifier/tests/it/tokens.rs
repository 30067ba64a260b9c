//! Each rule about a token, broken in a token that is otherwise right and rightly signed.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use signet_verifier::test_support::{Answer, FakeIssuer, JWKS_PATH, TokenDraft};
use signet_verifier::{Algorithm, Error, Reason, RevocationList, Verifier};

use crate::AUDIENCE;

struct Service {
    issuer: FakeIssuer,
    verifier: Verifier,
}

impl Service {
    fn start() -> Self {
        let issuer = FakeIssuer::start();
        let verifier = issuer.verifier(AUDIENCE).build().expect("a verifier");
        Self { issuer, verifier }
    }

    fn draft(&self) -> TokenDraft {
        self.issuer.user_token(AUDIENCE, "alice").scope("accounts:read")
    }

    async fn refusal(&self, token: &str) -> Error {
        self.verifier.verify(token).await.expect_err("a token that should be refused")
    }
}

fn invalid(reason: Reason) -> Error {
    reason.into()
}

#[actix_web::test]
async fn a_good_token_is_accepted_with_what_it_carries() {
    let service = Service::start();
    let draft = service.draft().roles(&["admin"]).claim("email", "a@example.org").claim("external_id", "x-1");
    let claims = service.verifier.verify(&draft.sign()).await.expect("valid");
    assert!(claims.is_user() && claims.has_scope("accounts:read") && claims.has_role("admin"));
    assert_eq!(claims.session_id.as_deref(), Some("session-of-alice"));
    assert_eq!(claims.extra.get("external_id"), Some(&json!("x-1")));
    let long = draft.header("typ", "application/at+jwt").sign();
    assert!(service.verifier.verify(&long).await.is_ok());
}

#[actix_web::test]
async fn a_changed_token_is_refused() {
    let service = Service::start();
    let token = service.draft().sign();
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = parts.as_slice() else { panic!("three parts") };
    let other = service.draft().claim("sub", "bob").sign();
    let other_payload = other.split('.').nth(1).expect("a payload");
    let wrong = invalid(Reason::Signature);
    assert_eq!(service.refusal(&format!("{header}.{other_payload}.{signature}")).await, wrong);
    assert_eq!(service.refusal(&format!("{header}.{payload}.c2ln")).await, wrong);
    let shorter = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    let shorter = URL_SAFE_NO_PAD.encode(shorter.split_last().expect("bytes").1);
    assert_eq!(service.refusal(&format!("{header}.{payload}.{shorter}")).await, wrong);
    // Another spelling of the header is another message.
    let spaced = r#"{ "alg":"RS256","typ":"at+jwt","kid":"key-0"}"#;
    let spaced = URL_SAFE_NO_PAD.encode(spaced);
    assert_eq!(service.refusal(&format!("{spaced}.{payload}.{signature}")).await, wrong);
    for text in [
        format!("{token}="),
        format!("{token}."),
        format!("{header}.{payload}."),
        format!("{header}.{payload}"),
    ] {
        assert_eq!(service.refusal(&text).await, invalid(Reason::Malformed), "{text}");
    }
}

#[actix_web::test]
async fn a_token_signed_by_another_key_of_the_same_name_is_refused() {
    let service = Service::start();
    let stranger = FakeIssuer::start();
    stranger.rotate();
    let forged =
        stranger.user_token(AUDIENCE, "alice").header("kid", "key-0").claim("iss", service.issuer.url());
    assert_eq!(service.refusal(&forged.sign()).await, invalid(Reason::Signature));
}

#[actix_web::test]
async fn the_tokens_algorithm_does_not_decide() {
    let service = Service::start();
    for alg in ["none", "HS256", "PS256", "ES256", "RS512"] {
        assert_eq!(
            service.refusal(&service.draft().header("alg", alg).sign()).await,
            invalid(Reason::Algorithm),
            "{alg}"
        );
    }
    // Allowed here, but not this key's own.
    let both = service.issuer.verifier(AUDIENCE).algorithms([Algorithm::Rs256, Algorithm::Ps256]).build();
    let refused = both.expect("a verifier").verify(&service.draft().header("alg", "PS256").sign()).await;
    assert_eq!(refused, Err(invalid(Reason::Algorithm)));
    // The public key as the secret of an HMAC: there is no way to say so.
    let n = service.issuer.jwks()["keys"][0]["n"].as_str().expect("n").to_owned();
    let secret = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &URL_SAFE_NO_PAD.decode(n).expect("n"));
    let token = service.draft().header("alg", "HS256").sign();
    let signed = token.rsplit_once('.').expect("parts").0;
    let tag = URL_SAFE_NO_PAD.encode(ring::hmac::sign(&secret, signed.as_bytes()));
    assert_eq!(service.refusal(&format!("{signed}.{tag}")).await, invalid(Reason::Algorithm));
}

const ALL: [Algorithm; 4] = [Algorithm::Rs256, Algorithm::Ps256, Algorithm::Es256, Algorithm::EdDsa];

/// An issuer with a key for each algorithm, and a token of each key.
fn mixed() -> (FakeIssuer, Vec<(Algorithm, TokenDraft)>) {
    let issuer = FakeIssuer::start();
    issuer.withdraw("key-0");
    let draft = |algorithm| {
        issuer.rotate_to(algorithm);
        (algorithm, issuer.user_token(AUDIENCE, "alice"))
    };
    let drafts = ALL.into_iter().map(draft).collect();
    (issuer, drafts)
}

#[actix_web::test]
async fn keys_of_each_algorithm_verify_side_by_side() {
    let (issuer, drafts) = mixed();
    let all = issuer.verifier(AUDIENCE).algorithms(ALL).build().expect("a verifier");
    let usual = issuer.verifier(AUDIENCE).build().expect("a verifier");
    for (algorithm, draft) in &drafts {
        assert!(all.verify(&draft.sign()).await.is_ok(), "{algorithm:?}");
        let only = issuer.verifier(AUDIENCE).algorithms([*algorithm]).build().expect("a verifier");
        assert!(only.verify(&draft.sign()).await.is_ok(), "{algorithm:?}");
        // Who has allowed nothing else takes RS256 alone.
        let expected = if *algorithm == Algorithm::Rs256 { Ok(()) } else { Err(invalid(Reason::Algorithm)) };
        assert_eq!(usual.verify(&draft.sign()).await.map(|_| ()), expected, "{algorithm:?}");
    }
}

#[actix_web::test]
async fn no_algorithm_passes_for_another() {
    let (issuer, drafts) = mixed();
    let all = issuer.verifier(AUDIENCE).algorithms(ALL).build().expect("a verifier");
    for (number, (algorithm, draft)) in drafts.iter().enumerate() {
        for (other_number, (other, _)) in
            drafts.iter().enumerate().filter(|(_, (other, _))| other != algorithm)
        {
            // Another name with this key; the name of this one with another's key; both of the other.
            let kid = format!("key-{}", other_number + 1);
            let named = draft.clone().header("alg", other.name());
            let pointed = draft.clone().header("kid", kid.as_str());
            let both = named.clone().header("kid", kid.as_str());
            for (draft, reason) in
                [(named, Reason::Algorithm), (pointed, Reason::Algorithm), (both, Reason::Signature)]
            {
                let refused = all.verify(&draft.sign()).await;
                assert_eq!(refused.map(|_| ()), Err(invalid(reason)), "{number}: {algorithm:?} as {other:?}");
            }
        }
        // The public key as the secret of an HMAC, and no signature at all.
        let jwk = issuer.jwks()["keys"][number].clone();
        let number = jwk["n"].as_str().or(jwk["x"].as_str()).expect("a number").to_owned();
        let secret = ring::hmac::Key::new(
            ring::hmac::HMAC_SHA256,
            &URL_SAFE_NO_PAD.decode(number).expect("base64url"),
        );
        let token = draft.clone().header("alg", "HS256").sign();
        let signed = token.rsplit_once('.').expect("parts").0;
        let tag = URL_SAFE_NO_PAD.encode(ring::hmac::sign(&secret, signed.as_bytes()));
        for token in [format!("{signed}.{tag}"), draft.clone().header("alg", "none").sign()] {
            assert_eq!(
                all.verify(&token).await.map(|_| ()),
                Err(invalid(Reason::Algorithm)),
                "{algorithm:?}"
            );
        }
    }
}

#[actix_web::test]
async fn a_key_that_is_not_of_its_algorithms_kind_verifies_nothing() {
    let (issuer, drafts) = mixed();
    let keys = issuer.jwks()["keys"].as_array().expect("keys").clone();
    for (number, (algorithm, draft)) in drafts.iter().enumerate() {
        for other in ALL.iter().filter(|other| *other != algorithm) {
            // An issuer, or somebody in its place, that calls a key by another algorithm.
            let mut renamed = keys.clone();
            renamed[number]["alg"] = json!(other.name());
            let both_rsa =
                [*algorithm, *other].iter().all(|one| matches!(one, Algorithm::Rs256 | Algorithm::Ps256));
            issuer.answer(JWKS_PATH, Answer::new(200, json!({ "keys": renamed }).to_string()));
            let verifier = issuer.verifier(AUDIENCE).algorithms(ALL).build().expect("a verifier");
            let expected = if both_rsa { Reason::Algorithm } else { Reason::UnknownKey };
            let refused = verifier.verify(&draft.sign()).await;
            assert_eq!(refused.map(|_| ()), Err(invalid(expected)), "{algorithm:?} as {other:?}");
            if both_rsa {
                let named = draft.clone().header("alg", other.name()).sign();
                let refused = verifier.verify(&named).await.map(|_| ());
                assert_eq!(refused, Err(invalid(Reason::Signature)), "{algorithm:?} as {other:?}");
            }
        }
    }
    // Another curve under the name of ours.
    let mut moved = keys.clone();
    moved[2]["crv"] = json!("P-384");
    moved[3]["crv"] = json!("X25519");
    issuer.answer(JWKS_PATH, Answer::new(200, json!({ "keys": moved }).to_string()));
    let verifier = issuer.verifier(AUDIENCE).algorithms(ALL).build().expect("a verifier");
    for (_, draft) in drafts.iter().skip(2) {
        assert_eq!(verifier.verify(&draft.sign()).await.map(|_| ()), Err(invalid(Reason::UnknownKey)));
    }
}

#[actix_web::test]
async fn a_header_with_keys_or_extensions_is_refused() {
    let service = Service::start();
    let jwk = service.issuer.jwks()["keys"][0].clone();
    for (member, value) in [
        ("crit", json!(["exp"])),
        ("b64", json!(false)),
        ("jwk", jwk),
        ("jku", json!("https://evil.example/jwks")),
        ("x5u", json!("https://evil.example/cert")),
        ("x5c", json!(["MIIB"])),
        ("zip", json!("DEF")),
    ] {
        let refused = service.refusal(&service.draft().header(member, value).sign()).await;
        assert_eq!(refused, invalid(Reason::HeaderMember), "{member}");
    }
}

#[actix_web::test]
async fn duplicate_members_are_refused_though_signed() {
    let service = Service::start();
    let header = r#"{"alg":"RS256","typ":"at+jwt","kid":"key-0"}"#;
    let twice = r#"{"alg":"RS256","alg":"RS256","typ":"at+jwt","kid":"key-0"}"#;
    let good = service.draft().sign();
    let payload = URL_SAFE_NO_PAD.decode(good.split('.').nth(1).expect("payload")).expect("base64url");
    let payload = String::from_utf8(payload).expect("text");
    let doubled = payload.replacen('{', r#"{"sub":"bob","#, 1);
    let draft = service.draft();
    assert!(service.verifier.verify(&draft.sign_parts(header, &payload)).await.is_ok());
    assert_eq!(service.refusal(&draft.sign_parts(twice, &payload)).await, invalid(Reason::Malformed));
    assert_eq!(service.refusal(&draft.sign_parts(header, &doubled)).await, invalid(Reason::Malformed));
}

#[actix_web::test]
async fn other_kinds_of_tokens_are_refused() {
    let service = Service::start();
    for typ in [json!("JWT"), json!("rt+jwt"), json!("logout+jwt"), json!("AT+JWT"), Value::Null] {
        let refused = service.refusal(&service.draft().header("typ", typ.clone()).sign()).await;
        assert_eq!(refused, invalid(Reason::Type), "{typ}");
    }
}

#[actix_web::test]
async fn the_key_id_is_looked_up_exactly() {
    let service = Service::start();
    for kid in ["KEY-0", "key-0 ", "key", "", "../key-0", "key-0\u{0}", "' OR 1=1"] {
        let refused = service.refusal(&service.draft().header("kid", kid).sign()).await;
        assert_eq!(refused, invalid(Reason::UnknownKey), "{kid}");
    }
}

#[actix_web::test]
async fn a_claim_that_is_missing_or_wrong_is_refused() {
    let service = Service::start();
    for name in ["iss", "sub", "aud", "exp", "iat", "jti", "client_id"] {
        assert_eq!(
            service.refusal(&service.draft().without(name).sign()).await,
            invalid(Reason::Claim(name))
        );
    }
    for (name, value) in [
        ("exp", json!(1e300)),
        ("exp", json!("9999999999")),
        ("iat", json!(-1)),
        ("nbf", json!(1e19)),
        ("scope", json!(["a"])),
        ("roles", json!("admin")),
        ("email_verified", json!("true")),
    ] {
        let refused = service.refusal(&service.draft().claim(name, value.clone()).sign()).await;
        assert_eq!(refused, invalid(Reason::Claim(name)), "{value}");
    }
    let bound = service.draft().claim("cnf", json!({"jkt": "x"})).sign();
    assert_eq!(service.refusal(&bound).await, invalid(Reason::SenderConstrained));
}

#[actix_web::test]
async fn tokens_of_another_issuer_or_for_another_service_are_refused() {
    let service = Service::start();
    let issuer = format!("{}/", service.issuer.url());
    assert_eq!(service.refusal(&service.draft().claim("iss", issuer).sign()).await, invalid(Reason::Issuer));
    for audience in [json!("https://trading.example"), json!([service.issuer.url()]), json!([])] {
        let refused = service.refusal(&service.draft().claim("aud", audience).sign()).await;
        assert_eq!(refused, invalid(Reason::Audience));
    }
    let several = service.draft().claim("aud", json!(["https://trading.example", AUDIENCE])).sign();
    assert!(service.verifier.verify(&several).await.is_ok());
}

#[actix_web::test]
async fn a_token_lives_from_its_beginning_to_its_end() {
    let service = Service::start();
    let token = service.draft().sign();
    let early = service.draft().claim("nbf", signet_now(&service) + 30).sign();
    assert_eq!(service.refusal(&early).await, Error::NotYetValid);
    service.issuer.clock().advance_seconds(25);
    assert!(service.verifier.verify(&early).await.is_ok());
    service.issuer.clock().advance_seconds(600 + 4 - 25);
    assert!(service.verifier.verify(&token).await.is_ok(), "the leeway is 5 seconds");
    service.issuer.clock().advance_seconds(1);
    assert_eq!(service.refusal(&token).await, Error::Expired);
}

fn signet_now(service: &Service) -> i64 {
    signet_verifier::Clock::unix_seconds(service.issuer.clock().as_ref())
}

#[actix_web::test]
async fn a_revoked_token_is_refused_and_only_after_its_signature() {
    let issuer = FakeIssuer::start();
    let list = Arc::new(RevocationList::new());
    let verifier = issuer.verifier(AUDIENCE).revocations(list.clone()).build().expect("a verifier");
    let token = issuer.user_token(AUDIENCE, "alice").sign();
    assert!(verifier.verify(&token).await.is_ok());
    list.revoke_session("session-of-alice", i64::MAX);
    assert_eq!(verifier.verify(&token).await, Err(Error::Revoked));
    let other = issuer.user_token(AUDIENCE, "bob").sign();
    assert!(verifier.verify(&other).await.is_ok());
    let parts: Vec<&str> = token.split('.').collect();
    let forged = format!("{}.{}.{}", parts[0], parts[1], other.split('.').nth(2).expect("a signature"));
    assert_eq!(verifier.verify(&forged).await, Err(invalid(Reason::Signature)));
}
