//! Points in time and spans, in whole milliseconds since the Unix epoch, UTC. The clock itself is an argument
//! ([`Clock`]); nothing in the server asks the system for the time in any other way.

use std::fmt;
use std::str::FromStr;

/// Tells the time. One per process; tests bring their own and move it.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// From a NumericDate (RFC 7519 §2) in whole seconds; saturates at the ends of the range.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Milliseconds since the Unix epoch, the form in which the database keeps it.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// A NumericDate (RFC 7519 §2) in whole seconds, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// For programs (RFC 3339), in UTC and whole seconds: `2027-01-15T08:00:00Z`.
    pub fn to_rfc3339(self) -> String {
        let format = time::macros::format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
        time::OffsetDateTime::from_unix_timestamp(self.seconds())
            .ok()
            .and_then(|moment| moment.format(&format).ok())
            .unwrap_or_default()
    }

    /// As [`Self::to_rfc3339`], to the millisecond: `2027-01-15T08:00:00.000Z`.
    pub fn to_rfc3339_millis(self) -> String {
        let whole = self.to_rfc3339();
        whole
            .strip_suffix('Z')
            .map(|text| format!("{text}.{:03}Z", self.0.rem_euclid(1000)))
            .unwrap_or_default()
    }

    /// From what people and programs write (RFC 3339), `2027-01-15T08:00:00Z` with any offset, or a day alone in UTC.
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        let day = (text.len() == 10).then(|| format!("{text}T00:00:00Z"));
        let text = day.as_deref().unwrap_or(text);
        let moment =
            time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).ok()?;
        i64::try_from(moment.unix_timestamp_nanos().div_euclid(1_000_000)).ok().map(Self)
    }

    /// This moment moved forward by `span`.
    #[must_use]
    pub const fn plus(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }

    /// This moment moved back by `span`.
    #[must_use]
    pub const fn minus(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }

    /// The time from `earlier` until this moment; negative when `earlier` is later.
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let format = time::macros::format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
        let written = time::OffsetDateTime::from_unix_timestamp(self.seconds())
            .ok()
            .and_then(|moment| moment.format(&format).ok());
        match written {
            Some(text) => write!(f, "{text} UTC"),
            None => write!(f, "{} s", self.seconds()),
        }
    }
}

/// A length of time in milliseconds. Written in settings and on the command line as a number with a unit: `90s`,
/// `15m`, `12h`, `7d`; a bare number means seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(i64);

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// A span of whole seconds.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// A span of milliseconds.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// A span of minutes.
    pub const fn from_minutes(minutes: i64) -> Self {
        Self::from_seconds(minutes.saturating_mul(60))
    }

    /// A span of hours.
    pub const fn from_hours(hours: i64) -> Self {
        Self::from_minutes(hours.saturating_mul(60))
    }

    /// A span of days of 24 hours.
    pub const fn from_days(days: i64) -> Self {
        Self::from_hours(days.saturating_mul(24))
    }

    /// Whole milliseconds.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// For timers of the standard library; a negative span is zero.
    pub fn to_std(self) -> std::time::Duration {
        std::time::Duration::from_millis(u64::try_from(self.0).unwrap_or(0))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.seconds();
        let units = [(86_400, "d"), (3_600, "h"), (60, "m")];
        match units.iter().find(|(size, _)| seconds != 0 && seconds % size == 0) {
            Some((size, unit)) => write!(f, "{}{unit}", seconds / size),
            None => write!(f, "{seconds}s"),
        }
    }
}

/// The text is no length of time.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a length of time; write a number and a unit, such as 90s, 15m, 12h or 7d")]
pub struct InvalidSpan(String);

impl FromStr for Span {
    type Err = InvalidSpan;

    fn from_str(text: &str) -> Result<Self, InvalidSpan> {
        let invalid = || InvalidSpan(text.to_owned());
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let factor = match text.get(digits.len()..).unwrap_or_default() {
            "" | "s" => 1,
            "m" => 60,
            "h" => 3_600,
            "d" => 86_400,
            _ => return Err(invalid()),
        };
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(invalid());
        }
        let number: i64 = digits.parse().map_err(|_| invalid())?;
        number.checked_mul(factor).and_then(|s| s.checked_mul(1000)).map(Self).ok_or_else(invalid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_written_with_their_unit() {
        for (text, seconds, shown) in [
            ("90s", 90, "90s"),
            ("15m", 900, "15m"),
            ("12h", 43_200, "12h"),
            ("7d", 604_800, "7d"),
            ("60", 60, "1m"),
            ("0", 0, "0s"),
        ] {
            let span: Span = text.parse().unwrap();
            assert_eq!(span.seconds(), seconds);
            assert_eq!(span.to_string(), shown);
        }
    }

    #[test]
    fn what_is_no_span_is_refused() {
        for text in ["", "m", "-5m", "1.5h", "5 m", "5w", "9223372036854775807d", "٣m"] {
            assert!(text.parse::<Span>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_moment_reads_as_utc() {
        assert_eq!(Timestamp::from_seconds(0).to_string(), "1970-01-01 00:00:00 UTC");
        assert_eq!(Timestamp::from_seconds(1_800_000_000).to_rfc3339(), "2027-01-15T08:00:00Z");
        assert_eq!(Timestamp::from_millis(-1).seconds(), -1);
    }

    #[test]
    fn moments_are_read_as_people_write_them() {
        let eight = Timestamp::from_seconds(1_800_000_000);
        for text in ["2027-01-15T08:00:00Z", "2027-01-15T09:00:00+01:00", "2027-01-15T08:00:00.000Z"] {
            assert_eq!(Timestamp::from_rfc3339(text), Some(eight), "{text}");
        }
        assert_eq!(Timestamp::from_rfc3339("2027-01-15"), Some(eight.minus(Span::from_hours(8))));
        for wrong in ["", "2027", "15.01.2027", "2027-01-15 08:00", "2027-13-01", "now"] {
            assert_eq!(Timestamp::from_rfc3339(wrong), None, "{wrong}");
        }
    }
}
