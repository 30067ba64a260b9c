//! Time zones by their names in the IANA database, which is compiled in.

use std::fmt;
use std::str::FromStr;

use super::time::Timestamp;

/// The parts of the world under which the database files its zones; its other names are older spellings.
const REGIONS: [&str; 10] = [
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
];

/// A time zone such as `Europe/Berlin` (`zoneinfo`, OIDC Core §5.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZone(jiff::tz::TimeZone);

/// The text names no time zone.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a time zone of the IANA database, such as Europe/Berlin")]
pub struct UnknownTimeZone;

impl TimeZone {
    /// Coordinated universal time, which everybody gets who names no zone.
    pub const UTC: Self = Self(jiff::tz::TimeZone::UTC);

    /// Its name in the database.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// What the clock on the wall shows: `2027-01-15 09:00`.
    pub fn clock(&self, moment: Timestamp) -> String {
        let wall = |at: jiff::Timestamp| at.to_zoned(self.0.clone()).strftime("%Y-%m-%d %H:%M").to_string();
        jiff::Timestamp::from_millisecond(moment.millis()).map_or_else(|_| moment.to_string(), wall)
    }
}

/// Every zone that a person may choose, by the part of the world: `("Europe", ["Europe/Amsterdam", …])`.
pub fn choices() -> Vec<(&'static str, Vec<String>)> {
    let names: Vec<String> =
        jiff::tz::TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect();
    REGIONS
        .into_iter()
        .map(|region| {
            let within = |name: &&String| name.split_once('/').is_some_and(|(first, _)| first == region);
            (region, names.iter().filter(within).cloned().collect())
        })
        .collect()
}

impl FromStr for TimeZone {
    type Err = UnknownTimeZone;

    fn from_str(name: &str) -> Result<Self, UnknownTimeZone> {
        if name == "UTC" {
            return Ok(Self::UTC);
        }
        let region = name.split_once('/').map(|(region, _)| region);
        if !region.is_some_and(|region| REGIONS.contains(&region)) {
            return Err(UnknownTimeZone);
        }
        let zone = jiff::tz::TimeZoneDatabase::bundled().get(name).map_err(|_| UnknownTimeZone)?;
        // The database finds names in any spelling; applications compare them byte for byte.
        if zone.iana_name() == Some(name) { Ok(Self(zone)) } else { Err(UnknownTimeZone) }
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_one_of_the_database() {
        for right in ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Asia/Kathmandu"] {
            assert_eq!(right.parse::<TimeZone>().unwrap().name(), right);
        }
        for wrong in ["", "Berlin", "europe/berlin", "Europe/../../etc/passwd", "Europe/Atlantis", "GMT+1"] {
            assert!(wrong.parse::<TimeZone>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_choice_can_be_chosen() {
        let choices = choices();
        assert!(choices.iter().map(|(_, zones)| zones.len()).sum::<usize>() > 350);
        assert!(choices.iter().flat_map(|(_, zones)| zones).all(|zone| zone.parse::<TimeZone>().is_ok()));
    }

    #[test]
    fn the_clock_on_the_wall_knows_summer_time() {
        let berlin: TimeZone = "Europe/Berlin".parse().unwrap();
        assert_eq!(berlin.clock(Timestamp::from_seconds(1_800_000_000)), "2027-01-15 09:00");
        assert_eq!(berlin.clock(Timestamp::from_seconds(1_782_864_000)), "2026-07-01 02:00");
        assert_eq!(TimeZone::UTC.clock(Timestamp::from_seconds(0)), "1970-01-01 00:00");
    }
}
