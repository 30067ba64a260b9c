//! The few conversions between counts, times and the floats that are only for reading.

use std::time::Duration;

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "rates are for reading; 53 bits are plenty"
)]
pub fn float(count: u64) -> f64 {
    count as f64
}

/// Events per second; zero when no time has passed.
pub fn rate(count: u64, elapsed: Duration) -> f64 {
    ratio(float(count), elapsed.as_secs_f64())
}

/// `a / b`, and zero for a `b` of zero.
pub fn ratio(a: f64, b: f64) -> f64 {
    if b > 0.0 { a / b } else { 0.0 }
}

/// Nanoseconds as microseconds.
pub fn micros(nanoseconds: u64) -> f64 {
    float(nanoseconds) / 1_000.0
}

pub fn mebibytes(bytes: u64) -> f64 {
    float(bytes) / 1_048_576.0
}

/// Reads `10s`, `500ms`, `2m`; a bare number is seconds.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = text.strip_prefix(digits).unwrap_or_default();
    let number: f64 = digits.parse().map_err(|_| format!("`{text}` is not a duration like 10s or 500ms"))?;
    let seconds = match unit {
        "" | "s" => number,
        "ms" => number / 1_000.0,
        "m" => number * 60.0,
        _ => return Err(format!("unknown unit `{unit}`: use ms, s or m")),
    };
    Duration::try_from_secs_f64(seconds).map_err(|_| format!("`{text}` is out of range"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_with_their_unit() {
        assert_eq!(parse_duration("10s"), Ok(Duration::from_secs(10)));
        assert_eq!(parse_duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(parse_duration("2m"), Ok(Duration::from_secs(120)));
        assert_eq!(parse_duration("0.5"), Ok(Duration::from_millis(500)));
        assert!(
            parse_duration("s").is_err() && parse_duration("3h").is_err() && parse_duration("-1s").is_err()
        );
    }

    #[test]
    fn a_rate_over_no_time_is_zero() {
        assert!(rate(5, Duration::ZERO).abs() < f64::EPSILON);
        assert!((rate(5, Duration::from_secs(2)) - 2.5).abs() < f64::EPSILON);
    }
}
