//! The name of one request, in log lines, audit events, error pages and the answer: our own, or the one that a proxy in
//! front gave it, so that both can be found together.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::random::{self, Random};
use super::time::Timestamp;

/// Longest name that is taken over: room for a UUID, a trace, and what load balancers make of them. An id is copied
/// wherever a request goes, so it is kept small.
const MAX: usize = 48;

/// One request to the server.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RequestId(Name);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Name {
    Own(Uuid),
    Given { text: [u8; MAX], length: u8 },
}

impl RequestId {
    /// Of what is no request.
    pub const NONE: Self = Self(Name::Own(Uuid::nil()));

    /// A new one, carrying `now` in its first bits.
    pub fn new(now: Timestamp, random: &dyn Random) -> Self {
        let millis = u64::try_from(now.millis()).unwrap_or(0);
        Self(Name::Own(uuid::Builder::from_unix_timestamp_millis(millis, &random::bytes(random)).into_uuid()))
    }

    /// From `X-Request-Id`: 1 to 48 characters of `A-Z a-z 0-9 - _ . : ~ + / =`, which steer nothing that shows them.
    pub fn given(text: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:~+/=".contains(&byte);
        if text.is_empty() || !text.bytes().all(plain) {
            return None;
        }
        let mut name = [0; MAX];
        name.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Self(Name::Given { text: name, length: u8::try_from(text.len()).ok()? }))
    }

    /// From `traceparent` (W3C Trace Context §3.2): its trace-id.
    pub fn of_trace(traceparent: &str) -> Option<Self> {
        let hex = |text: &str, length: usize| {
            let digits = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
            text.len() == length && text.bytes().all(digits)
        };
        let mut parts = traceparent.split('-');
        let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let fits = hex(version, 2) && hex(trace, 32) && hex(parent, 16) && hex(flags, 2);
        // Only a version after 00 may have more parts; ff is none, and zeros name nothing.
        let ends = version != "00" || parts.next().is_none();
        let names = [trace, parent].iter().all(|id| id.bytes().any(|byte| byte != b'0'));
        if fits && ends && names && version != "ff" { Self::given(trace) } else { None }
    }
}

/// The text names no request.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a request's id has 1 to 48 plain characters")]
pub struct InvalidRequestId;

impl FromStr for RequestId {
    type Err = InvalidRequestId;

    fn from_str(text: &str) -> Result<Self, InvalidRequestId> {
        Self::given(text).ok_or(InvalidRequestId)
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Name::Own(id) => id.hyphenated().fmt(f),
            Name::Given { text, length } => f.write_str(
                text.get(..usize::from(*length))
                    .and_then(|text| str::from_utf8(text).ok())
                    .unwrap_or_default(),
            ),
        }
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_given_name_is_short_and_plain() {
        for good in [
            "a",
            "0197a3c2-5b7e-7c11-8d2f-0a1b2c3d4e5f",
            "Root=1-5759e988-bd862e3fe1be46a994272793",
            &"x".repeat(48),
        ] {
            assert_eq!(RequestId::given(good).unwrap().to_string(), good);
        }
        for bad in ["", " a", "a b", "a\n", "ä", "a\"b", "<a>", "a,b", &"x".repeat(49)] {
            assert_eq!(RequestId::given(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_trace_is_named_by_its_id() {
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        let good = format!("00-{trace}-00f067aa0ba902b7-01");
        assert_eq!(RequestId::of_trace(&good).unwrap().to_string(), trace);
        assert!(RequestId::of_trace(&format!("01-{trace}-00f067aa0ba902b7-01-later")).is_some());
        for bad in [
            String::new(),
            format!("{good}-later"),
            format!("ff-{trace}-00f067aa0ba902b7-01"),
            format!("00-{}-00f067aa0ba902b7-01", "0".repeat(32)),
            format!("00-{trace}-{}-01", "0".repeat(16)),
            format!("00-{}-00f067aa0ba902b7-01", trace.to_uppercase()),
            format!("00-{trace}-00f067aa0ba902b7"),
            format!("00-{trace}0-00f067aa0ba902b7-01"),
        ] {
            assert_eq!(RequestId::of_trace(&bad), None, "{bad}");
        }
    }
}
