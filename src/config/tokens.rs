//! `[tokens]`: how long codes and tokens live (security.md, "Defaults").

use serde::Deserialize;
use serde_json::{Value, json};

use super::problem::Problems;
use super::written::Written;
use crate::domain::lifetimes::ClientLifetimes;
use crate::domain::time::Span;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    code_ttl: Written,
    device_code_ttl: Written,
    device_poll_interval: Written,
    access_ttl: Written,
    id_token_ttl: Written,
    refresh_idle_ttl: Written,
    refresh_absolute_ttl: Written,
    refresh_retry_window: Written,
}

/// Lives of codes and tokens.
#[derive(Clone, Debug)]
pub struct TokenSettings {
    /// An authorization code.
    pub code_ttl: Span,
    /// A device code (RFC 8628).
    pub device_code_ttl: Span,
    /// The shortest time between two requests of a device that waits.
    pub device_poll_interval: Span,
    /// An access token.
    pub access_ttl: Span,
    /// An ID token.
    pub id_token_ttl: Span,
    /// A refresh token that is not used.
    pub refresh_idle_ttl: Span,
    /// A refresh family, however often it is used.
    pub refresh_absolute_ttl: Span,
    /// How long a refresh may be repeated and get the same successor; zero switches it off.
    pub refresh_retry_window: Span,
}

impl TokenSettings {
    pub(super) fn show(&self) -> Value {
        json!({
            "code_ttl": self.code_ttl.to_string(),
            "device_code_ttl": self.device_code_ttl.to_string(),
            "device_poll_interval": self.device_poll_interval.to_string(),
            "access_ttl": self.access_ttl.to_string(),
            "id_token_ttl": self.id_token_ttl.to_string(),
            "refresh_idle_ttl": self.refresh_idle_ttl.to_string(),
            "refresh_absolute_ttl": self.refresh_absolute_ttl.to_string(),
            "refresh_retry_window": self.refresh_retry_window.to_string(),
        })
    }
}

impl TryFrom<Raw> for TokenSettings {
    type Error = Problems;

    fn try_from(raw: Raw) -> Result<Self, Problems> {
        let second = Span::from_seconds(1);
        let mut problems = Problems::default();
        // RFC 6749 §4.1.2: a maximum authorization code lifetime of 10 minutes is recommended.
        let code_ttl = problems.keep(raw.code_ttl.span(second..=Span::from_minutes(10)));
        // security.md, "Defaults": at most a quarter of an hour to type a code, which strangers can guess at meanwhile.
        let device_code_ttl =
            problems.keep(raw.device_code_ttl.span(Span::from_minutes(1)..=Span::from_minutes(15)));
        let device_poll_interval =
            problems.keep(raw.device_poll_interval.span(second..=Span::from_seconds(60)));
        let access_ttl = problems.keep(raw.access_ttl.span(second..=ClientLifetimes::MAX_ACCESS));
        let id_token_ttl = problems.keep(raw.id_token_ttl.span(second..=Span::from_minutes(60)));
        let refresh_idle_ttl =
            problems.keep(raw.refresh_idle_ttl.span(second..=ClientLifetimes::MAX_REFRESH));
        let refresh_absolute_ttl =
            problems.keep(raw.refresh_absolute_ttl.span(second..=ClientLifetimes::MAX_REFRESH));
        if let (Some(idle), Some(absolute)) = (refresh_idle_ttl, refresh_absolute_ttl)
            && idle > absolute
        {
            problems.push(
                raw.refresh_idle_ttl.unexpected(&format!("within tokens.refresh_absolute_ttl ({absolute})")),
            );
        }
        let refresh_retry_window =
            problems.keep(raw.refresh_retry_window.span(Span::ZERO..=Span::from_seconds(60)));
        let settings = || {
            Some(Self {
                code_ttl: code_ttl?,
                device_code_ttl: device_code_ttl?,
                device_poll_interval: device_poll_interval?,
                access_ttl: access_ttl?,
                id_token_ttl: id_token_ttl?,
                refresh_idle_ttl: refresh_idle_ttl?,
                refresh_absolute_ttl: refresh_absolute_ttl?,
                refresh_retry_window: refresh_retry_window?,
            })
        };
        problems.finish(settings())
    }
}
