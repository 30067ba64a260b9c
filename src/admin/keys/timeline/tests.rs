use super::*;
use crate::domain::lifetimes::Lifetimes;

const T0: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn rules() -> KeyRules {
    KeyRules::new(Span::from_hours(24), Some(Span::from_days(90)), 2048, &lifetimes())
}

fn key(kid: &str, state: KeyState, day: i64) -> SigningKey {
    SigningKey {
        kid: kid.to_owned(),
        state,
        algorithm: SigningAlgorithm::Rs256,
        public_der: Vec::new(),
        bits: 2048,
        created_at: T0.plus(Span::from_days(day)),
        activated_at: None,
        retired_at: None,
        revoked_at: None,
        verifies_until: None,
    }
}

fn day(number: i64) -> Timestamp {
    T0.plus(Span::from_days(number))
}

#[test]
fn the_schedule_says_what_will_be() {
    let active = SigningKey { activated_at: Some(day(1)), ..key("a", KeyState::Active, 0) };
    let keys = [active, key("b", KeyState::Next, 2), key("c", KeyState::Next, 3)];
    let timeline = Timeline::new(&keys, &rules(), day(10));
    assert_eq!(timeline.next_rotations, [(SigningAlgorithm::Rs256, day(91))]);
    let [a, b, c] = timeline.lives.as_slice() else { panic!("{timeline:?}") };
    assert_eq!((a.moments.signs, a.moments.retires), (Some(day(1)), Some(day(91))));
    assert_eq!(a.moments.last_token_expires, Some(rules().verifies_until(day(91))));
    assert_eq!((b.moments.may_sign, b.moments.signs, b.moments.retires), (day(3), Some(day(91)), None));
    assert_eq!((c.moments.signs, c.stretches.len(), c.stretches[0].to), (None, 1, None));
    let phases: Vec<Phase> = a.stretches.iter().map(|stretch| stretch.phase).collect();
    assert_eq!(phases, [Phase::Published, Phase::Signing, Phase::Verifying]);
}

#[test]
fn each_algorithm_has_a_life_of_its_own() {
    let es256 = |key: SigningKey| SigningKey { algorithm: SigningAlgorithm::Es256, ..key };
    let active = SigningKey { activated_at: Some(day(1)), ..key("a", KeyState::Active, 0) };
    let first = es256(key("b", KeyState::Next, 10));
    let keys = [active.clone(), first.clone(), key("c", KeyState::Next, 11)];
    let timeline = Timeline::new(&keys, &rules(), day(10));
    let rotations = [(SigningAlgorithm::Rs256, day(91)), (SigningAlgorithm::Es256, day(11))];
    assert_eq!(timeline.next_rotations, rotations);
    let signs: Vec<_> = timeline.lives.iter().map(|life| life.moments.signs).collect();
    // The first key of an algorithm waits for nothing but the services.
    assert_eq!(signs, [Some(day(1)), Some(day(11)), Some(day(91))]);
    let by_hand = KeyRules::new(Span::from_hours(24), None, 2048, &lifetimes());
    assert_eq!(Timeline::new(&[active, first], &by_hand, day(20)).next_rotations, []);
}

#[test]
fn a_rotation_that_is_late_is_due_now() {
    let active = SigningKey { activated_at: Some(day(1)), ..key("a", KeyState::Active, 0) };
    let timeline = Timeline::new(&[active, key("b", KeyState::Next, 2)], &rules(), day(100));
    assert_eq!(timeline.lives[0].moments.retires, Some(day(100)));
}

#[test]
fn a_revoked_life_ends_where_it_was_cut() {
    let cut = SigningKey {
        activated_at: Some(day(1)),
        retired_at: Some(day(5)),
        revoked_at: Some(day(5)),
        ..key("a", KeyState::Revoked, 0)
    };
    let timeline = Timeline::new(std::slice::from_ref(&cut), &rules(), day(6));
    assert_eq!(timeline.lives[0].stretches.len(), 2);
    assert_eq!(timeline.lives[0].end(), Some(day(5)));
    assert!(Timeline::new(&[cut], &rules(), day(36)).lives.is_empty(), "it is long over");
}

#[test]
fn a_key_that_was_taken_back_never_signs() {
    let back = SigningKey {
        retired_at: Some(day(2)),
        verifies_until: Some(day(2)),
        ..key("a", KeyState::Retired, 0)
    };
    let timeline = Timeline::new(&[back], &rules(), day(3));
    let life = &timeline.lives[0];
    assert_eq!((life.stretches.len(), life.end()), (1, Some(day(2))));
    assert_eq!(life.moments.last_token_expires, None);
}

fn lifetimes() -> Lifetimes {
    Lifetimes {
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
    }
}
