//! Which published keys are used, and that each algorithm works with its own kind of key only.

use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use serde_json::json;

use super::*;

const ALL: [Algorithm; 4] = [Algorithm::Rs256, Algorithm::Ps256, Algorithm::Es256, Algorithm::EdDsa];

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn rsa_of(n: &[u8], e: &[u8]) -> Value {
    json!({"kty": "RSA", "kid": "k", "use": "sig", "alg": "RS256", "n": encode(n), "e": encode(e)})
}

fn rsa_2048() -> Value {
    rsa_of(&[0xff; 256], &[1, 0, 1])
}

fn usable(jwk: &Value) -> bool {
    let document = json!({"keys": [jwk]}).to_string();
    KeySet::parse(document.as_bytes(), &ALL).expect("key set").find("k").is_some()
}

fn with(mut jwk: Value, member: &str, value: Value) -> Value {
    jwk.as_object_mut().expect("object").insert(member.to_owned(), value);
    jwk
}

fn without(mut jwk: Value, member: &str) -> Value {
    jwk.as_object_mut().expect("object").remove(member);
    jwk
}

#[test]
fn rsa_keys_have_2048_to_8192_bits() {
    assert!(usable(&rsa_2048()));
    assert!(usable(&rsa_of(&[0xff; 1024], &[1, 0, 1])));
    let bits_2047 = [&[0x7f], [0xff; 255].as_slice()].concat();
    let leading_zero = [&[0], [0xff; 256].as_slice()].concat();
    for n in [vec![0xff; 128], bits_2047, vec![0xff; 1025], leading_zero, vec![]] {
        assert!(!usable(&rsa_of(&n, &[1, 0, 1])), "{} bytes", n.len());
    }
}

#[test]
fn rsa_exponents_are_small_and_odd() {
    for e in [vec![], vec![0], vec![1], vec![2], vec![0, 1, 0, 1], vec![1, 0, 0, 0, 1]] {
        assert!(!usable(&rsa_of(&[0xff; 256], &e)), "{e:?}");
    }
}

#[test]
fn a_key_for_something_else_is_not_used() {
    assert!(usable(&without(rsa_2048(), "use")));
    assert!(usable(&with(rsa_2048(), "key_ops", json!(["verify"]))));
    assert!(!usable(&with(rsa_2048(), "use", json!("enc"))));
    assert!(!usable(&with(rsa_2048(), "use", json!(1))));
    assert!(!usable(&with(rsa_2048(), "key_ops", json!(["encrypt"]))));
    assert!(!usable(&with(rsa_2048(), "key_ops", json!("verify"))));
}

#[test]
fn a_key_needs_an_algorithm_that_fits_it_and_is_allowed() {
    assert!(!usable(&without(rsa_2048(), "alg")));
    for alg in ["none", "HS256", "RSA-OAEP", "ES256", "EdDSA"] {
        assert!(!usable(&with(rsa_2048(), "alg", json!(alg))), "{alg}");
    }
    let ps256 = json!({"keys": [with(rsa_2048(), "alg", json!("PS256"))]}).to_string();
    assert!(KeySet::parse(ps256.as_bytes(), &[Algorithm::Rs256]).expect("key set").find("k").is_none());
}

#[test]
fn secret_and_private_keys_are_not_used() {
    assert!(!usable(&json!({"kty": "oct", "kid": "k", "alg": "HS256", "k": "c2VjcmV0"})));
    for member in PRIVATE_MEMBERS {
        assert!(!usable(&with(rsa_2048(), member, json!("AQAB"))), "{member}");
    }
}

#[test]
fn a_key_id_that_appears_twice_names_no_key() {
    let document =
        json!({"keys": [rsa_2048(), rsa_2048(), with(rsa_2048(), "kid", json!("other"))]}).to_string();
    let set = KeySet::parse(document.as_bytes(), &ALL).expect("key set");
    assert!(set.find("k").is_none() && set.find("other").is_some());
    assert!(set.find("othe").is_none() && set.find("OTHER").is_none() && set.find("").is_none());
}

#[test]
fn a_bad_key_does_not_take_the_good_ones_with_it() {
    let document =
        json!({"keys": [1, {}, {"kid": "x"}, {"kty": "RSA", "kid": "y", "n": 1}, rsa_2048()]}).to_string();
    assert_eq!(KeySet::parse(document.as_bytes(), &ALL).expect("key set").len(), 1);
}

#[test]
fn what_is_not_a_key_set_is_no_answer() {
    for document in ["", "[]", "{}", r#"{"keys":{}}"#, r#"{"keys":[],"keys":[]}"#] {
        assert!(KeySet::parse(document.as_bytes(), &ALL).is_none(), "{document}");
    }
}

#[test]
fn the_elliptic_curves_verify_their_own_signatures() {
    let random = SystemRandom::new();
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("key");
    let pair =
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).expect("key");
    let point = pair.public_key().as_ref();
    let (x, y) = (encode(&point[1..33]), encode(&point[33..]));
    let p256 = json!({"kty": "EC", "crv": "P-256", "kid": "k", "alg": "ES256", "x": x, "y": y});
    check_signature(&p256, pair.sign(&random, b"message").expect("signature").as_ref());
    assert!(!usable(&with(p256, "x", json!(encode(&[1; 31])))));

    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&random).expect("key");
    let pair = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).expect("key");
    let x = encode(pair.public_key().as_ref());
    let ed25519 = json!({"kty": "OKP", "crv": "Ed25519", "kid": "k", "alg": "EdDSA", "x": x});
    check_signature(&ed25519, pair.sign(b"message").as_ref());
    assert!(!usable(&with(ed25519, "crv", json!("X25519"))));
}

fn check_signature(jwk: &Value, signature: &[u8]) {
    let document = json!({"keys": [jwk]}).to_string();
    let key = KeySet::parse(document.as_bytes(), &ALL).expect("key set").find("k").expect("key");
    assert!(key.verify(b"message", signature));
    assert!(!key.verify(b"messagE", signature));
    assert!(!key.verify(b"message", &signature[1..]));
    assert!(!key.verify(b"message", b""));
}
