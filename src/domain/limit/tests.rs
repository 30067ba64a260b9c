//! A window slides, a block ends, and no sequence gets more through than the limit.

use proptest::prelude::*;

use super::*;
use crate::domain::client_address::ClientAddress;

const FIVE: Limit = Limit { most: 5, window: Span::from_minutes(15), block: Some(Span::from_minutes(60)) };
const THREE: Limit = Limit { most: 3, window: Span::from_hours(1), block: None };

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_millis(0).plus(Span::from_minutes(minutes))
}

#[test]
fn the_fifth_within_the_window_blocks() {
    let mut counter = Counter::default();
    for minute in [0, 3, 6, 9] {
        assert_eq!(counter.add(&FIVE, at(minute)), Added::Counted);
    }
    assert_eq!(counter.refused_until(&FIVE, at(14)), None);
    assert_eq!(counter.add(&FIVE, at(14)), Added::Last);
    for minute in [14, 30, 73] {
        assert_eq!(counter.refused_until(&FIVE, at(minute)), Some(at(74)));
        assert_eq!(counter.add(&FIVE, at(minute)), Added::Refused(at(74)));
    }
    assert_eq!(counter.refused_until(&FIVE, at(74)), None);
    assert_eq!(counter.add(&FIVE, at(74)), Added::Counted);
}

#[test]
fn the_window_slides() {
    let mut counter = Counter::default();
    for (minute, added) in
        [(0, Added::Counted), (14, Added::Counted), (14, Added::Counted), (15, Added::Counted)]
    {
        assert_eq!(counter.add(&FIVE, at(minute)), added);
    }
    // The first is out, the others are not.
    assert_eq!(counter.count(&FIVE, at(15)), 3);
    assert_eq!(counter.add(&FIVE, at(16)), Added::Counted);
    assert_eq!(counter.add(&FIVE, at(28)), Added::Last);
}

#[test]
fn without_a_block_the_oldest_makes_room() {
    let mut counter = Counter::default();
    assert_eq!(counter.add(&THREE, at(0)), Added::Counted);
    assert_eq!(counter.add(&THREE, at(10)), Added::Counted);
    assert_eq!(counter.add(&THREE, at(20)), Added::Last);
    assert_eq!(counter.add(&THREE, at(59)), Added::Refused(at(60)));
    assert_eq!(counter.add(&THREE, at(60)), Added::Last);
    assert_eq!(counter.add(&THREE, at(61)), Added::Refused(at(70)));
}

#[test]
fn spellings_of_one_subject_are_one() {
    let network = "203.0.113.7".parse::<ClientAddress>().unwrap().network();
    let key = |text: &str| LimitKey::pair(&Subject::typed(text), network);
    for other in ["Ada@Example.COM", "  ada@example.com ", "ａda@example.com", "ADA@EXAMPLE.COM"] {
        assert_eq!(key("ada@example.com"), key(other), "{other}");
    }
    assert_eq!(key(" Ada"), key("ada"));
    assert_ne!(key("ada"), key("ada@example.com"));
    assert!(!format!("{:?}", key("ada@example.com")).contains("ada@"));
}

#[test]
fn parts_of_a_key_do_not_run_together() {
    assert_ne!(digest_of(&["ab", "c"]), digest_of(&["a", "bc"]));
}

fn digest_of(parts: &[&str]) -> String {
    super::key::digest(parts)
}

proptest! {
    #[test]
    fn never_more_than_the_limit_within_a_window(steps in prop::collection::vec(0_i64..600_000, 1..200)) {
        let (mut counter, mut now, mut counted) = (Counter::default(), Timestamp::from_millis(0), Vec::new());
        for step in steps {
            now = now.plus(Span::from_millis(step));
            if !matches!(counter.add(&FIVE, now), Added::Refused(_)) {
                counted.push(now);
            }
        }
        // Remembered in steps: what fell into the last sixtieth of the window may be forgotten so much earlier.
        let sure = Span::from_millis(FIVE.window.millis() - FIVE.window.millis() / STEPS);
        for (first, moment) in counted.iter().enumerate() {
            let within = counted.iter().skip(first).filter(|other| other.since(*moment) < sure).count();
            prop_assert!(within <= 5, "{within} from {moment:?}");
        }
        prop_assert!(counter.recent().len() <= 61);
    }
}
