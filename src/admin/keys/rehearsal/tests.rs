//! The play agrees with the rule: a key signs without harm if it has been published for as long as services cache.

use proptest::prelude::*;

use super::*;
use crate::domain::lifetimes::Lifetimes;

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
const RS256: SigningAlgorithm = SigningAlgorithm::Rs256;

fn rules(publish_before: Span, rotate_every: Option<Span>) -> KeyRules {
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
    KeyRules::new(publish_before, rotate_every, 2048, &lifetimes)
}

/// A key that signs since a day, and one that was published `age` ago.
fn keys(age: Option<Span>) -> Vec<SigningKey> {
    let yesterday = NOW.minus(Span::from_days(1));
    let active = SigningKey {
        state: KeyState::Active,
        activated_at: Some(yesterday),
        ..made("active", RS256, yesterday)
    };
    [Some(active), age.map(|age| made("next", RS256, NOW.minus(age)))].into_iter().flatten().collect()
}

fn signs(rehearsal: &Rehearsal) -> Timestamp {
    rehearsal.timeline.iter().find(|moment| moment.what == Happening::Signs).unwrap().at
}

proptest! {
    #[test]
    fn a_key_fails_as_long_as_a_cache_may_be_older_than_it(
        age in 0..8000_i64, cache in 30..8000_i64, publish_before in 600..8000_i64, scheduled in any::<bool>(),
        every in proptest::option::of(16_000..200_000_i64),
    ) {
        let rules = rules(Span::from_seconds(publish_before), every.map(Span::from_seconds));
        let wait = if scheduled { Wait::Obeyed } else { Wait::Skipped };
        let keys = keys(Some(Span::from_seconds(age)));
        let play = Play { wait, cache: Span::from_seconds(cache), now: NOW };
        let rehearsal = rehearse(&keys, None, &rules, play).unwrap();
        let (published, signs) = (keys[1].created_at, signs(&rehearsal));
        prop_assert!(!scheduled || signs >= rules.may_sign_from(&keys[1]));
        let expected = (signs.since(published) < play.cache).then(|| Failure {
            kid: "next".to_owned(),
            from: signs,
            // The last service fetched a millisecond before the key was there.
            until: Some(published.plus(play.cache).minus(Span::from_millis(1))),
        });
        let expected: Vec<Failure> = expected.into_iter().filter(|failure| Some(failure.from) < failure.until).collect();
        prop_assert_eq!(rehearsal.failures, expected);
    }
}

#[test]
fn a_key_that_is_made_and_signs_at_once_is_known_to_nobody() {
    let rules = rules(Span::from_hours(24), Some(Span::from_days(90)));
    let cache = Span::from_minutes(5);
    let hasty = rehearse(&keys(None), None, &rules, Play { wait: Wait::Skipped, cache, now: NOW }).unwrap();
    let [failure] = hasty.failures.as_slice() else { panic!("{:?}", hasty.failures) };
    assert_eq!((failure.kid.as_str(), failure.from), (NEW, NOW));
    // In its own time the same key harms nobody, and everything happens in order.
    let play = Play { wait: Wait::Obeyed, cache, now: NOW };
    let scheduled = rehearse(&keys(None), None, &rules, play).unwrap();
    assert_eq!(scheduled.failures, []);
    let of_new: Vec<Happening> =
        scheduled.timeline.iter().filter(|moment| moment.kid == NEW).map(|moment| moment.what).collect();
    assert_eq!(of_new, [Happening::Published, Happening::KnownToAll, Happening::Signs]);
    let last = scheduled.timeline.last().unwrap();
    assert_eq!((last.kid.as_str(), last.what), ("active", Happening::Unpublished));
    assert!(rehearse(&[], None, &rules, play).is_none());
}

#[test]
fn a_key_that_leaves_before_its_last_token_is_noticed() {
    let rules = rules(Span::from_hours(24), None);
    let mut keys = keys(Some(Span::from_days(2)));
    // Somebody set a shorter end by hand.
    let retired = NOW.minus(Span::from_hours(1));
    let mut early = made("early", RS256, NOW.minus(Span::from_days(3)));
    early.state = KeyState::Retired;
    early.activated_at = Some(early.created_at);
    early.retired_at = Some(retired);
    early.verifies_until = Some(NOW.plus(Span::from_minutes(10)));
    keys.push(early);
    let play = Play { wait: Wait::Obeyed, cache: Span::from_minutes(5), now: NOW };
    let failures = rehearse(&keys, None, &rules, play).unwrap().failures;
    let [failure] = failures.as_slice() else { panic!("{failures:?}") };
    assert_eq!((failure.kid.as_str(), failure.from), ("early", NOW.plus(Span::from_minutes(10))));
}

#[test]
fn the_keys_of_every_algorithm_are_played_side_by_side() {
    let rules = rules(Span::from_hours(24), None);
    let yesterday = NOW.minus(Span::from_days(1));
    let es256 = |kid: &str, at| made(kid, SigningAlgorithm::Es256, at);
    let mut keys = keys(Some(Span::from_days(1)));
    keys.push(SigningKey {
        state: KeyState::Active,
        activated_at: Some(yesterday),
        ..es256("other", yesterday)
    });
    let play = Play { wait: Wait::Skipped, cache: Span::from_minutes(5), now: NOW };
    let both = rehearse(&keys, None, &rules, play).unwrap();
    // The next RS256 key is known; there is none for ES256, and neither takes the place of the other.
    let signs = |moment: &&Moment| moment.what == Happening::Signs;
    let begin: Vec<_> =
        both.timeline.iter().filter(signs).map(|one| (one.kid.as_str(), one.algorithm)).collect();
    assert_eq!(begin, [("next", RS256), (NEW, SigningAlgorithm::Es256)]);
    assert_eq!(both.failures.iter().map(|failure| failure.kid.as_str()).collect::<Vec<_>>(), [NEW]);
    assert!(rehearse(&keys, Some(RS256), &rules, play).unwrap().failures.is_empty());
    assert!(rehearse(&keys, Some(SigningAlgorithm::EdDsa), &rules, play).is_none());
}
