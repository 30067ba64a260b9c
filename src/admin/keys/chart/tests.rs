use super::*;
use crate::domain::key_rules::KeyRules;
use crate::domain::lifetimes::Lifetimes;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::signing_key::SigningKey;

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn timeline() -> Timeline {
    let rules = KeyRules::new(Span::from_hours(24), Some(Span::from_days(90)), 2048, &lifetimes());
    let key = |kid: &str, state, days, activated_at| SigningKey {
        kid: kid.to_owned(),
        state,
        algorithm: SigningAlgorithm::Rs256,
        public_der: Vec::new(),
        bits: 2048,
        created_at: NOW.minus(Span::from_days(days)),
        activated_at,
        retired_at: None,
        revoked_at: None,
        verifies_until: None,
    };
    let keys = [
        key("first-of-all-keys", KeyState::Active, 20, Some(NOW.minus(Span::from_days(20)))),
        key("the-next-one", KeyState::Next, 0, None),
    ];
    Timeline::new(&keys, &rules, NOW)
}

fn number(text: &str) -> f64 {
    text.parse().unwrap()
}

#[test]
fn what_comes_later_stands_further_to_the_right() {
    let timeline = timeline();
    for width in [Width::Wide, Width::Narrow] {
        let scale = Scale::new(&timeline, width);
        let days = [-20, -7, -1, 0, 1, 7, 90, 300];
        let places: Vec<f64> = days.map(|days| scale.x(NOW.plus(Span::from_days(days)))).to_vec();
        assert!(places.is_sorted_by(|one, other| one < other), "{places:?}");
        assert!(places[0] > 0.0 && places[7] < width.units(), "{places:?}");
        // A cache of five minutes is to be seen beside a life of a year.
        assert!(scale.x(NOW.plus(Span::from_minutes(5))) - scale.x(NOW) > 3.0);
    }
}

#[test]
fn the_past_and_the_plan_meet_now() {
    let chart = Chart::new(&timeline(), Width::Wide);
    // The newest first.
    let [next, active] = chart.rows.as_slice() else { panic!("{chart:?}") };
    assert_eq!((next.kid.as_str(), active.state), ("the-next", "active"));
    let planned = active.bars.iter().find(|bar| bar.class == "signing planned").unwrap();
    assert!((number(&planned.x) - number(&chart.now)).abs() < 0.2);
    let kinds: Vec<&str> = next.marks.iter().map(|mark| mark.kind.name).collect();
    assert_eq!(kinds, ["known", "may", "rotates"]);
    assert_eq!(next.about, "signs from 2027-03-26 08:00");
}

#[test]
fn the_words_of_the_scale_keep_apart() {
    for width in [Width::Wide, Width::Narrow] {
        let chart = Chart::new(&timeline(), width);
        let mut places: Vec<f64> = chart.ticks.iter().map(|tick| number(&tick.x)).collect();
        places.push(number(&chart.now));
        places.sort_by(f64::total_cmp);
        assert!(places.len() >= 4, "{places:?}");
        assert!(places.windows(2).all(|two| two[1] - two[0] > 40.0), "{places:?}");
    }
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
