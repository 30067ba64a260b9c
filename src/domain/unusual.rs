//! What makes a sign-in unusual, and what follows from it. Pure: the facts come from outside.

use super::client_address::ClientAddress;
use super::location::Point;
use super::named::named;
use super::time::{Span, Timestamp};

named! {
    /// Why a sign-in is unusual, in the words of the audit log.
    UnusualReason, "reason why a sign-in is unusual" {
        /// The person has never signed in with this browser, or long ago.
        NewDevice = "new_device",
        /// They have never signed in from this network.
        NewNetwork = "new_network",
        /// Nobody travels so fast from where they last signed in.
        ImpossibleTravel = "impossible_travel",
        /// Many others failed just before this one.
        FailureBurst = "failure_burst",
    }
}

named! {
    /// What an unusual sign-in leads to.
    UnusualSignIns, "answer to unusual sign-ins" {
        /// Its person is told by mail.
        Notify = "notify",
        /// A code that is mailed is asked for as well, before there is a session.
        StepUp = "step_up",
    }
}

/// What operators choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnusualRules {
    /// What an unusual sign-in leads to.
    pub answer: UnusualSignIns,
}

/// How long the link works that says "this was not me".
pub const NOT_ME: Span = Span::from_days(7);
/// Faster than an airliner.
const FASTEST_KM_PER_HOUR: f64 = 900.0;
/// Closer than this is the same place: networks move addresses between towns.
const NEIGHBOURHOOD_KM: f64 = 100.0;
/// Failures that are older do not belong to a sign-in.
const JUST_BEFORE: Span = Span::from_hours(1);

/// A sign-in that was complete.
#[derive(Clone, Copy, Debug)]
pub struct EarlierSignIn {
    /// When.
    pub at: Timestamp,
    /// From which address.
    pub address: ClientAddress,
}

/// From one sign-in to the next.
#[derive(Clone, Copy, Debug)]
pub struct Journey {
    /// Where the one before was.
    pub from: Point,
    /// Where this one is.
    pub to: Point,
    /// What lies between them.
    pub time: Span,
}

impl Journey {
    /// Whether nobody travels so fast.
    pub fn is_impossible(&self) -> bool {
        let seconds = f64::from(i32::try_from(self.time.seconds().max(0)).unwrap_or(i32::MAX));
        let distance = self.from.apart_km(self.to);
        distance > NEIGHBOURHOOD_KM && distance * 3600.0 > FASTEST_KM_PER_HOUR * seconds
    }
}

/// How far failures are looked back for: not beyond the sign-in before, which they did not hinder.
pub fn failures_since(last: Timestamp, now: Timestamp) -> Span {
    now.since(last).min(JUST_BEFORE)
}

/// What is known when a sign-in is complete.
#[derive(Clone, Copy, Debug)]
pub struct SignInFacts {
    /// The account has signed in before.
    pub is_known: bool,
    /// With this browser.
    pub knows_device: bool,
    /// From this network.
    pub knows_network: bool,
    /// From where to where, when both places are known.
    pub journey: Option<Journey>,
    /// Failures just before.
    pub failures: u32,
    /// As many as one network alone may make.
    pub failures_of_one: u32,
}

impl SignInFacts {
    /// Why the sign-in is unusual. The first of an account never is: there is nothing to compare it with.
    pub fn reasons(&self) -> Reasons {
        let all = [
            (!self.knows_device, UnusualReason::NewDevice),
            (!self.knows_network, UnusualReason::NewNetwork),
            (self.journey.is_some_and(|journey| journey.is_impossible()), UnusualReason::ImpossibleTravel),
            // More than a person can do by mistyping: several places guess at once.
            (self.failures > self.failures_of_one, UnusualReason::FailureBurst),
        ];
        let holding = all.into_iter().filter(|(holds, _)| self.is_known && *holds);
        Reasons(holding.map(|(_, reason)| reason).collect())
    }
}

/// Why a sign-in is unusual; nothing when it is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasons(Vec<UnusualReason>);

impl Reasons {
    /// Whether there is any.
    pub fn is_unusual(&self) -> bool {
        !self.0.is_empty()
    }

    /// Whether its person gets a mail. Not for a new network alone on a device that they use: people travel, and who gets
    /// a mail in every café reads none of them.
    pub fn tell_owner(&self) -> bool {
        self.0.iter().any(|reason| *reason != UnusualReason::NewNetwork)
    }

    /// Whether more should be asked for than a password.
    pub fn ask_more(&self) -> bool {
        let grave = |reason: &UnusualReason| {
            matches!(reason, UnusualReason::NewDevice | UnusualReason::ImpossibleTravel)
        };
        self.0.iter().any(grave)
    }

    /// The fixed words, with spaces between them.
    pub fn words(&self) -> String {
        self.0.iter().map(|reason| reason.as_str()).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: SignInFacts = SignInFacts {
        is_known: true,
        knows_device: true,
        knows_network: true,
        journey: None,
        failures: 0,
        failures_of_one: 5,
    };

    fn journey(hours: i64) -> Journey {
        let point = |latitude, longitude| Point::new(latitude, longitude, 20).unwrap();
        // About 2270 km.
        let (from, to) = (point(52.52, 13.40), point(38.72, -9.14));
        Journey { from, to, time: Span::from_hours(hours) }
    }

    #[test]
    fn what_was_never_seen_is_unusual_and_the_first_is_not() {
        let new_network = SignInFacts { knows_network: false, ..USUAL };
        let new_device = SignInFacts { knows_device: false, ..USUAL };
        let elsewhere = SignInFacts { knows_network: false, knows_device: false, ..USUAL };
        let travelled = SignInFacts { journey: Some(journey(1)), knows_network: false, ..USUAL };
        let flown = SignInFacts { journey: Some(journey(3)), ..USUAL };
        let mistyped = SignInFacts { failures: 5, ..USUAL };
        let guessed = SignInFacts { failures: 6, ..USUAL };
        let first = SignInFacts { is_known: false, failures: 6, journey: Some(journey(1)), ..elsewhere };
        for (facts, words, tell_owner, ask_more) in [
            (USUAL, "", false, false),
            (new_network, "new_network", false, false),
            (new_device, "new_device", true, true),
            (elsewhere, "new_device new_network", true, true),
            (travelled, "new_network impossible_travel", true, true),
            (flown, "", false, false),
            (mistyped, "", false, false),
            (guessed, "failure_burst", true, false),
            (first, "", false, false),
        ] {
            let reasons = facts.reasons();
            assert_eq!(reasons.words(), words, "{facts:?}");
            assert_eq!(reasons.is_unusual(), !words.is_empty(), "{words}");
            assert_eq!((reasons.tell_owner(), reasons.ask_more()), (tell_owner, ask_more), "{words}");
        }
    }

    #[test]
    fn nobody_flies_faster_than_an_airliner() {
        for (hours, impossible) in [(-1, true), (0, true), (2, true), (3, false), (1_000_000, false)] {
            assert_eq!(journey(hours).is_impossible(), impossible, "{hours} h");
        }
        let near = |longitude| Point::new(50.0, longitude, 0).unwrap();
        let to_next_town = Journey { from: near(8.0), to: near(9.0), time: Span::ZERO };
        assert!(!to_next_town.is_impossible(), "72 km");
    }

    #[test]
    fn failures_are_looked_back_for_up_to_an_hour() {
        let now = Timestamp::from_seconds(1_000_000);
        for (last, span) in
            [(Span::from_days(3), Span::from_hours(1)), (Span::from_minutes(5), Span::from_minutes(5))]
        {
            assert_eq!(failures_since(now.minus(last), now), span);
        }
    }
}
