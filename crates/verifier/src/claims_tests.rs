//! Every rule about claims, broken one at a time.

use proptest::prelude::*;
use serde_json::json;

use super::*;

const NOW: i64 = 1_800_000_000;

fn expected() -> Expected {
    Expected {
        issuer: "https://id.example".into(),
        audiences: vec!["https://bank.example".into(), "https://old-bank.example".into()],
        leeway: Duration::from_secs(5),
        realm: Arc::from("bank"),
    }
}

fn payload() -> Object {
    let value = json!({
        "iss": "https://id.example", "sub": "alice", "aud": "https://bank.example", "client_id": "web",
        "exp": NOW + 60, "iat": NOW, "nbf": NOW, "jti": "t1", "scope": "accounts:read openid",
        "auth_time": NOW - 9, "acr": "1", "amr": ["pwd"], "sid": "s1", "roles": ["customer"], "grant_id": "g1",
        "email": "a@example.org", "email_verified": true, "plaid_item_id": "item",
    });
    value.as_object().expect("object").clone()
}

fn check_with(name: &str, value: Value) -> Result<Claims, Error> {
    let mut payload = payload();
    payload.insert(name.to_owned(), value);
    expected().check(payload, NOW)
}

fn check_without(name: &str) -> Result<Claims, Error> {
    let mut payload = payload();
    payload.remove(name);
    expected().check(payload, NOW)
}

fn claim(name: &'static str) -> Result<Claims, Error> {
    Err(Reason::Claim(name).into())
}

#[test]
fn a_users_token_is_read_whole() {
    let claims = expected().check(payload(), NOW).expect("claims");
    assert_eq!((claims.subject.as_str(), claims.client_id.as_str()), ("alice", "web"));
    assert_eq!((claims.issuer.as_str(), claims.token_id.as_str()), ("https://id.example", "t1"));
    assert_eq!(claims.audience, ["https://bank.example"]);
    assert_eq!((claims.expires_at, claims.issued_at, claims.not_before), (NOW + 60, NOW, Some(NOW)));
    assert_eq!((claims.auth_time, claims.acr.as_deref()), (Some(NOW - 9), Some("1")));
    assert_eq!(
        (claims.amr.clone(), claims.roles.clone()),
        (vec!["pwd".to_owned()], vec!["customer".to_owned()])
    );
    assert_eq!((claims.session_id.as_deref(), claims.grant_id.as_deref()), (Some("s1"), Some("g1")));
    assert_eq!((claims.email.as_deref(), claims.email_verified), (Some("a@example.org"), Some(true)));
    assert_eq!(Value::Object(claims.extra.clone()), json!({"plaid_item_id": "item"}));
    assert!(claims.is_user() && claims.has_scope("openid") && !claims.has_scope("accounts"));
}

#[test]
fn what_rfc_9068_requires_cannot_be_missing_empty_or_of_another_type() {
    for name in ["iss", "sub", "aud", "exp", "iat", "jti", "client_id"] {
        assert_eq!(check_without(name), claim(name));
        for value in [json!(null), json!(true), json!({}), json!([1]), json!("")] {
            assert_eq!(check_with(name, value.clone()), claim(name), "{name} {value}");
        }
    }
}

#[test]
fn what_is_optional_must_still_have_its_type() {
    let wrong = json!({"a": 1});
    for name in
        ["nbf", "scope", "roles", "auth_time", "acr", "amr", "sid", "grant_id", "email", "email_verified"]
    {
        assert!(check_without(name).is_ok(), "{name}");
        assert_eq!(check_with(name, wrong.clone()), claim(name));
        assert_eq!(check_with(name, json!(null)), claim(name));
    }
    assert_eq!(check_with("email_verified", json!("true")), claim("email_verified"));
    assert_eq!(check_with("roles", json!("admin")), claim("roles"));
    assert_eq!(check_with("roles", json!(["admin", 1])), claim("roles"));
}

#[test]
fn dates_are_integers_within_range() {
    for name in ["exp", "iat", "nbf", "auth_time"] {
        for value in [
            json!(1e19),
            json!(1e300),
            json!(1_800_000_060.5),
            json!(u64::MAX),
            json!(i64::MIN),
            json!(-1),
            json!(LAST_DATE + 1),
            json!("1800000060"),
        ] {
            assert_eq!(check_with(name, value.clone()), claim(name), "{name} {value}");
        }
    }
    assert!(check_with("exp", json!(LAST_DATE)).is_ok());
}

#[test]
fn the_issuer_is_compared_exactly() {
    for issuer in
        ["https://id.example/", "HTTPS://id.example", "https://id.example.evil", "http://id.example"]
    {
        assert_eq!(check_with("iss", json!(issuer)), Err(Reason::Issuer.into()), "{issuer}");
    }
}

#[test]
fn the_audience_must_contain_this_service() {
    for audience in
        [json!("https://bank.example/"), json!("https://bank"), json!([]), json!(["https://id.example"])]
    {
        assert_eq!(check_with("aud", audience.clone()), Err(Reason::Audience.into()), "{audience}");
    }
    for audience in [json!(["x", "https://bank.example"]), json!("https://old-bank.example")] {
        assert!(check_with("aud", audience).is_ok());
    }
    assert_eq!(check_with("aud", json!(["https://bank.example", 1])), claim("aud"));
}

#[test]
fn a_token_expires_with_its_leeway() {
    assert!(check_with("exp", json!(NOW - 4)).is_ok());
    assert_eq!(check_with("exp", json!(NOW - 5)), Err(Error::Expired));
    assert_eq!(check_with("exp", json!(0)), Err(Error::Expired));
}

#[test]
fn a_token_from_the_future_waits_for_its_leeway() {
    for name in ["nbf", "iat"] {
        assert!(check_with(name, json!(NOW + 5)).is_ok());
        assert_eq!(check_with(name, json!(NOW + 6)), Err(Error::NotYetValid));
    }
}

#[test]
fn a_scope_is_tokens_with_one_space_between() {
    assert!(check_with("scope", json!("")).expect("claims").scopes.is_empty());
    for scope in [" ", "a  b", " a", "a ", "a\tb", "a\"b", "a\\b", "é"] {
        assert_eq!(check_with("scope", json!(scope)), claim("scope"), "{scope}");
    }
    assert_eq!(check_with("scope", json!(["a"])), claim("scope"));
}

#[test]
fn a_token_bound_to_a_key_is_not_a_bearer_token() {
    for cnf in [json!({"jkt": "x"}), json!({"x5t#S256": "x"}), json!(null)] {
        assert_eq!(check_with("cnf", cnf), Err(Reason::SenderConstrained.into()));
    }
}

#[test]
fn requirements_are_checked_against_what_the_token_carries() {
    let claims = check_with("email_verified", json!(false)).expect("claims");
    assert!(claims.require_scope("openid accounts:read").is_ok() && claims.require_role("customer").is_ok());
    let refused = claims.require_scope("openid accounts:write").expect_err("403");
    assert_eq!(refused.error(), &Error::InsufficientScope { required: "openid accounts:write".into() });
    assert_eq!(claims.require_role("admin").expect_err("403").status(), 403);
    assert_eq!(claims.require_verified_email().expect_err("403").error(), &Error::EmailNotVerified);
    assert!(check_without("email_verified").expect("claims").require_verified_email().is_err());
    assert!(claims.require_user().is_ok());
    let machine = check_with("sub", json!("web")).expect("claims");
    assert_eq!(machine.require_user().expect_err("401").status(), 401);
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        proptest::collection::vec(".{0,4}", 0..3).prop_map(Value::from),
    ]
}

proptest! {
    #[test]
    fn no_claim_panics(name in "iss|sub|aud|exp|iat|nbf|jti|scope|roles|amr|auth_time|x", value in any_value(), now: i64) {
        let mut payload = payload();
        payload.insert(name, value);
        let _ = expected().check(payload, now);
    }
}
