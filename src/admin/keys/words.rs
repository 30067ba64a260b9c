//! Numbers and lengths of time, as the pages about keys say them in their sentences.

use crate::domain::time::{Span, Timestamp};

/// A number of things: `1 session`, `12,431 sessions`.
pub fn counted(number: i64, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {thing}{plural}", grouped(number))
}

/// A number with its thousands apart: `12,431`.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut written = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && digits.len().saturating_sub(place).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    if number < 0 { format!("-{written}") } else { written }
}

/// About how long it is: the largest unit that fits at least twice, or once and nothing smaller is left.
pub fn about(span: Span) -> String {
    let seconds = span.seconds().max(0);
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute")];
    let fits = |(size, _): &&(i64, &str)| seconds >= size.saturating_mul(2) || seconds == *size;
    match units.iter().find(fits) {
        Some((size, name)) => counted(seconds.div_euclid(*size), name),
        None => counted(seconds, "second"),
    }
}

/// A moment to the minute: `2027-01-15 08:00`, in UTC.
pub fn minute(at: Timestamp) -> String {
    at.to_string().chars().take(16).collect()
}

/// The beginning of a key's name, by which people tell keys apart.
pub fn short(kid: &str) -> String {
    kid.chars().take(8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_at_a_glance() {
        for (number, expected) in [
            (0, "0 keys"),
            (1, "1 key"),
            (999, "999 keys"),
            (12_431, "12,431 keys"),
            (1_000_000, "1,000,000 keys"),
        ] {
            assert_eq!(counted(number, "key"), expected);
        }
    }

    #[test]
    fn lengths_of_time_are_said_in_their_largest_unit() {
        for (seconds, expected) in [
            (-5, "0 seconds"),
            (1, "1 second"),
            (60, "1 minute"),
            (90, "90 seconds"),
            (300, "5 minutes"),
            (86_400, "1 day"),
            (90_000, "25 hours"),
            (7_776_000, "90 days"),
        ] {
            assert_eq!(about(Span::from_seconds(seconds)), expected);
        }
    }

    #[test]
    fn moments_are_said_to_the_minute() {
        assert_eq!(minute(Timestamp::from_seconds(1_800_000_000)), "2027-01-15 08:00");
    }
}
