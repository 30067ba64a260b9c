//! Which key a rotation activates, and that there is always one. The keys here are never opened.

use super::*;
use crate::admin::testing::{Database, NOW, context};

const LIFETIMES: Lifetimes = Lifetimes {
    code: Span::from_seconds(60),
    access: Span::from_minutes(15),
    id_token: Span::from_minutes(15),
    refresh_idle: Span::from_days(7),
    refresh_absolute: Span::from_days(30),
    refresh_retry_window: Span::from_seconds(10),
    session_idle: Span::from_minutes(30),
    session_absolute: Span::from_hours(12),
    interaction: Span::from_minutes(30),
};

/// A key made `seconds` after [`NOW`]; nothing here opens it.
fn sealed(kid: &str, seconds: i64) -> SealedKey {
    let key = SigningKey {
        kid: kid.to_owned(),
        state: KeyState::Next,
        public_der: Vec::new(),
        bits: 2048,
        created_at: NOW.plus(Span::from_seconds(seconds)),
        activated_at: None,
        retired_at: None,
        revoked_at: None,
        verifies_until: None,
    };
    SealedKey { key, sealed: Vec::new(), master_key_id: "test".to_owned() }
}

/// With the active key `first`.
async fn database() -> Database {
    let database = Database::new();
    let first = |tx: &mut Tx<'_>| {
        let context = context(0);
        insert_first(tx, &sealed("first", 0), &context)
    };
    assert!(database.write(first).await);
    assert!(!database.write(first).await);
    database
}

async fn states(database: &Database) -> Vec<(String, KeyState)> {
    database.read(list).await.into_iter().map(|key| (key.kid, key.state)).collect()
}

async fn rotate_with(database: &Database, kids: &'static [&str], seconds: i64) -> Activated {
    assert_eq!(database.read(needed_for_rotation).await, kids.len());
    let new: Vec<SealedKey> = kids.iter().map(|kid| sealed(kid, seconds)).collect();
    database.write(move |tx| rotate(tx, &new, &LIFETIMES, &context(seconds))).await.unwrap()
}

#[tokio::test]
async fn rotation_activates_the_key_that_services_know_the_longest() {
    let database = database().await;
    let early = rotate_with(&database, &["second", "third"], 10).await;
    assert_eq!((early.key.kid.as_str(), early.retired.as_deref()), ("second", Some("first")));
    assert!(early.is_early());
    let late = rotate_with(&database, &["fourth"], 700).await;
    assert_eq!((late.key.kid.as_str(), late.key.state), ("third", KeyState::Active));
    assert!(!late.is_early());
    let expected = [
        ("first", KeyState::Retired),
        ("second", KeyState::Retired),
        ("third", KeyState::Active),
        ("fourth", KeyState::Next),
    ];
    assert_eq!(states(&database).await, expected.map(|(kid, state)| (kid.to_owned(), state)));
}

#[tokio::test]
async fn a_rotation_without_any_key_changes_nothing() {
    let database = database().await;
    let refused = database.write(|tx| rotate(tx, &[], &LIFETIMES, &context(1))).await;
    assert_eq!(refused.map(|_| ()), Err(CannotActivate::NoneNext));
    assert_eq!(states(&database).await, [("first".to_owned(), KeyState::Active)]);
}

#[tokio::test]
async fn only_a_next_key_becomes_active_and_one_stays_so() {
    let database = database().await;
    for (kid, refusal) in [
        ("first", CannotActivate::NotNext { kid: "first".to_owned(), state: KeyState::Active }),
        ("none", CannotActivate::Unknown("none".to_owned())),
    ] {
        let refused = database.write(move |tx| activate(tx, kid, &LIFETIMES, &context(1))).await;
        assert_eq!(refused.map(|_| ()), Err(refusal));
    }
    assert_eq!(states(&database).await, [("first".to_owned(), KeyState::Active)]);
    // Who comes second finds that the key is not next any more.
    assert!(!database.write(|tx| signing_keys::lock_next(tx, "first")).await);
}
