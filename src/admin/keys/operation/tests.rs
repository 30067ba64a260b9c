//! Which key a rotation activates, and that there is always one. The keys here are never opened.

use super::*;
use crate::admin::keys::haste;
use crate::admin::testing::{Database, NOW, context};
use crate::domain::lifetimes::Lifetimes;

const RS256: SigningAlgorithm = SigningAlgorithm::Rs256;

fn rules() -> KeyRules {
    let lifetimes = Lifetimes {
        code: Span::from_seconds(60),
        device_code: Span::from_minutes(10),
        device_poll: Span::from_seconds(5),
        access: Span::from_minutes(15),
        id_token: Span::from_minutes(15),
        refresh_idle: Span::from_days(7),
        refresh_absolute: Span::from_days(30),
        refresh_retry_window: Span::from_seconds(10),
        session_idle: Span::from_minutes(30),
        session_absolute: Span::from_hours(12),
        interaction: Span::from_minutes(30),
    };
    KeyRules::new(Span::from_hours(1), Some(Span::from_days(90)), 2048, &lifetimes)
}

/// A key made `seconds` after [`NOW`]; nothing here opens it.
fn sealed(kid: &str, seconds: i64) -> SealedKey {
    let key = SigningKey {
        kid: kid.to_owned(),
        state: KeyState::Next,
        algorithm: RS256,
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

async fn rotate_with(
    database: &Database,
    kids: &'static [&str],
    seconds: i64,
    wait: Wait,
) -> Result<Activated, CannotActivate> {
    let new: Vec<SealedKey> = kids.iter().map(|kid| sealed(kid, seconds)).collect();
    let now = NOW.plus(Span::from_seconds(seconds));
    let check = database.read(move |conn| check_rotation(conn, RS256, wait, &rules(), now)).await;
    let rotated = database.write(move |tx| rotate(tx, RS256, &new, wait, &rules(), &context(seconds))).await;
    assert_eq!(check.err(), rotated.as_ref().err().cloned());
    rotated
}

#[tokio::test]
async fn rotation_activates_the_key_that_services_know_the_longest() {
    let database = database().await;
    assert_eq!(database.read(|conn| needed_for_rotation(conn, RS256)).await, 2);
    let early = rotate_with(&database, &["second", "third"], 10, Wait::Skipped).await.unwrap();
    assert_eq!((early.key.kid.as_str(), early.retired.as_deref()), ("second", Some("first")));
    assert_eq!(early.unknown_until, Some(NOW.plus(Span::from_seconds(10 + 301))));
    assert_eq!(database.read(|conn| needed_for_rotation(conn, RS256)).await, 1);
    let late = rotate_with(&database, &["fourth"], 3610, Wait::Obeyed).await.unwrap();
    assert_eq!((late.key.kid.as_str(), late.key.state), ("third", KeyState::Active));
    assert_eq!((late.unknown_until, late.published_for), (None, Span::from_hours(1)));
    let expected = [
        ("first", KeyState::Retired),
        ("second", KeyState::Retired),
        ("third", KeyState::Active),
        ("fourth", KeyState::Next),
    ];
    assert_eq!(states(&database).await, expected.map(|(kid, state)| (kid.to_owned(), state)));
}

#[tokio::test]
async fn a_key_that_services_may_not_know_does_not_sign() {
    let database = database().await;
    database.write(|tx| publish(tx, &sealed("second", 10), &context(10))).await;
    let from = NOW.plus(Span::from_seconds(3610));
    let too_young = CannotActivate::TooYoung { kid: "second".to_owned(), from };
    // One moment before, whichever way it is asked.
    let early = |tx: &mut Tx<'_>| activate(tx, "second", Wait::Obeyed, &rules(), &context(3609));
    assert_eq!(database.write(early).await.map(|_| ()), Err(too_young.clone()));
    let refused = rotate_with(&database, &["third"], 3609, Wait::Obeyed).await;
    assert_eq!(refused.map(|_| ()), Err(too_young));
    let unchanged = [("first", KeyState::Active), ("second", KeyState::Next)];
    assert_eq!(states(&database).await, unchanged.map(|(kid, state)| (kid.to_owned(), state)));
    let in_time = |tx: &mut Tx<'_>| activate(tx, "second", Wait::Obeyed, &rules(), &context(3610));
    assert_eq!(database.write(in_time).await.unwrap().key.activated_at, Some(from));
}

#[tokio::test]
async fn who_skips_the_wait_is_told_what_it_disturbs() {
    let database = database().await;
    let told = |kid: Option<&'static str>, seconds| {
        let now = NOW.plus(Span::from_seconds(seconds));
        let wanted = kid.map_or(Wanted::Oldest(RS256), |kid| Wanted::Key(kid.to_owned()));
        database.read(move |conn| haste::consequences(conn, &wanted, &rules(), now))
    };
    let made = told(None, 5).await.unwrap();
    assert_eq!((made.kid, made.unknown_until), (None, Some(NOW.plus(Span::from_seconds(306)))));
    assert_eq!(
        told(Some("first"), 5).await.err().unwrap().to_string(),
        "signing key first is active; only a next key can be activated"
    );
    database.write(|tx| publish(tx, &sealed("second", 10), &context(10))).await;
    let young = told(None, 60).await.unwrap();
    assert_eq!((young.kid.as_deref(), young.published_for), (Some("second"), Span::from_seconds(50)));
    assert_eq!(young.unknown_until, Some(NOW.plus(Span::from_seconds(311))));
    assert_eq!(young.may_sign_from, NOW.plus(Span::from_seconds(3610)));
    assert_eq!(told(Some("second"), 311).await.unwrap().unknown_until, None);
}

#[tokio::test]
async fn a_rotation_without_any_key_changes_nothing() {
    let database = database().await;
    for (kids, wait) in [(&[][..], Wait::Obeyed), (&["second", "third"], Wait::Obeyed)] {
        let refused = rotate_with(&database, kids, 1, wait).await;
        assert_eq!(refused.map(|_| ()), Err(CannotActivate::NoneNext(RS256)));
    }
    assert_eq!(states(&database).await, [("first".to_owned(), KeyState::Active)]);
}

#[tokio::test]
async fn only_a_next_key_becomes_active_and_one_stays_so() {
    let database = database().await;
    for (kid, refusal) in [
        ("first", CannotActivate::NotNext { kid: "first".to_owned(), state: KeyState::Active }),
        ("none", CannotActivate::Unknown("none".to_owned())),
    ] {
        let write = move |tx: &mut Tx<'_>| activate(tx, kid, Wait::Skipped, &rules(), &context(1));
        assert_eq!(database.write(write).await.map(|_| ()), Err(refusal));
    }
    assert_eq!(states(&database).await, [("first".to_owned(), KeyState::Active)]);
    // Who comes second finds that the key is not next any more.
    assert!(!database.write(|tx| signing_keys::lock_next(tx, "first")).await);
}
