//! The clock: tokens say when they begin and end, and everybody else has a clock of their own.

use super::Check;
use crate::domain::time::{Span, Timestamp};

/// So much may lie between asking and answering.
const NOTED: Span = Span::from_seconds(5);
/// Clocks of others are believed within this (security.md JW6).
const LEEWAY: Span = Span::from_seconds(60);

/// Compares `ours` with what `whose` clock shows.
pub fn check(name: &'static str, ours: Timestamp, theirs: Timestamp, whose: &str) -> Check {
    let apart = ours.since(theirs);
    let size = Span::from_millis(apart.millis().saturating_abs());
    let direction = if apart > Span::ZERO { "ahead of" } else { "behind" };
    let says = format!("This clock is {} s {direction} that of {whose}.", size.millis() / 1000);
    let advice =
        "Set both by NTP (chrony, systemd-timesyncd): tokens of a clock that is wrong are refused elsewhere.";
    if size > LEEWAY {
        Check::problem(name, says, advice)
    } else if size > NOTED {
        Check::warning(name, says, advice)
    } else {
        Check::ok(name, format!("This clock and that of {whose} agree."))
    }
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    #[test]
    fn a_clock_is_judged_by_how_far_it_is_off_in_either_direction() {
        let now = Timestamp::from_seconds(1_800_000_000);
        for (seconds, state) in
            [(0, State::Ok), (5, State::Ok), (6, State::Warning), (60, State::Warning), (61, State::Problem)]
        {
            let other = Span::from_seconds(seconds);
            assert_eq!(check("x", now, now.plus(other), "x").state, state, "{seconds} behind");
            assert_eq!(check("x", now, now.minus(other), "x").state, state, "{seconds} ahead");
        }
    }
}
