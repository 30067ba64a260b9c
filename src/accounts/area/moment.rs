//! Moments as people read them: by the clock on their wall, and by how long ago they were.

use crate::domain::profile::Profile;
use crate::domain::time::Timestamp;
use crate::domain::time_zone::TimeZone;
use crate::words::Said;

/// A moment on a page.
#[derive(Clone, Debug)]
pub struct Moment {
    /// For programs (HTML's `datetime`).
    pub iso: String,
    /// By the person's clock.
    pub clock: String,
    /// How long ago, when that says more than the clock does.
    pub said: Said,
}

/// Tells moments by one person's clock.
#[derive(Clone, Debug)]
pub struct Clock {
    zone: TimeZone,
    now: Timestamp,
}

impl Clock {
    /// The clock of the person with `profile`, at `now`.
    pub fn of(profile: &Profile, now: Timestamp) -> Self {
        Self { zone: profile.zoneinfo.clone().unwrap_or(TimeZone::UTC), now }
    }

    /// The time zone of what it tells.
    pub fn zone(&self) -> &str {
        self.zone.name()
    }

    /// `moment`, by how long ago it was within the last week, then by the clock.
    pub fn tell(&self, moment: Timestamp) -> Moment {
        let clock = self.zone.clock(moment);
        let minutes = self.now.since(moment).seconds().div_euclid(60);
        let said = match minutes {
            i64::MIN..0 => Said::new("moment-clock").with("clock", clock.clone()),
            0 => Said::new("moment-now"),
            1..60 => Said::new("moment-minutes").counting("n", minutes),
            60..1440 => Said::new("moment-hours").counting("n", minutes / 60),
            1440..10080 => Said::new("moment-days").counting("n", minutes / 1440),
            _ => Said::new("moment-clock").with("clock", clock.clone()),
        };
        Moment { iso: moment.to_rfc3339(), clock, said }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Language;
    use crate::domain::time::Span;
    use crate::words::Words;

    #[test]
    fn what_was_lately_is_told_by_how_long_ago_it_was() {
        let now = Timestamp::from_seconds(1_800_000_000);
        let zoneinfo = Some("Europe/Berlin".parse().unwrap());
        let clock = Clock::of(&Profile { zoneinfo, ..Profile::default() }, now);
        let told = |span: Span| {
            let moment = clock.tell(now.minus(span));
            (Words::new(Language::English).tell(&moment.said), moment.clock)
        };
        for (span, said, wall) in [
            (Span::from_seconds(59), "just now", "2027-01-15 08:59"),
            (Span::from_minutes(1), "1 minute ago", "2027-01-15 08:59"),
            (Span::from_hours(3), "3 hours ago", "2027-01-15 06:00"),
            (Span::from_days(6), "6 days ago", "2027-01-09 09:00"),
            (Span::from_days(8), "2027-01-07 09:00", "2027-01-07 09:00"),
            (Span::from_days(-1), "2027-01-16 09:00", "2027-01-16 09:00"),
        ] {
            assert_eq!(told(span), (said.to_owned(), wall.to_owned()));
        }
    }
}
