//! Counts the audit log hour by hour. An hour is counted once, when it is over, however many nodes run; the present one
//! is counted when somebody looks.

use crate::domain::audit::{AuditEvent, Outcome};
use crate::domain::decision::Fault;
use crate::domain::time::{Span, Timestamp};
use crate::storage::event_counts::{self, EventCount};
use crate::storage::{Conn, Tx};

/// Milliseconds of an hour.
const HOUR: i64 = 3_600_000;
/// An hour counts as over when it has been for so long: transactions that began in it have ended.
const SETTLED: Span = Span::from_minutes(2);
/// Hours that are kept, and how many are counted at most when nobody has counted for long: 90 days.
pub const KEPT_HOURS: i64 = 24 * 90;
/// Hours that are shown when nobody says how many.
pub const DEFAULT_HOURS: i64 = 24;
/// Rows that are forgotten at a time.
const FORGOTTEN: i64 = 200;

/// The hour of a moment.
pub const fn hour_of(moment: Timestamp) -> i64 {
    moment.millis().div_euclid(HOUR)
}

/// When an hour begins.
pub const fn begin_of(hour: i64) -> Timestamp {
    Timestamp::from_millis(hour.saturating_mul(HOUR))
}

/// The first hour that is over and was not counted, and what happened in it.
pub fn next_to_count(conn: &mut Conn, now: Timestamp) -> Result<Option<(i64, Vec<EventCount>)>, Fault> {
    let present = hour_of(now.minus(SETTLED));
    let oldest = present.saturating_sub(KEPT_HOURS);
    let next = event_counts::find_last_hour(conn)?.map_or(oldest, |last| last.saturating_add(1).max(oldest));
    // Hours in which nothing happened are passed over at one look.
    let Some(first) = event_counts::find_first_event(conn, begin_of(next), begin_of(present))? else {
        return Ok(None);
    };
    let hour = hour_of(first);
    let counted = event_counts::count(conn, hour, begin_of(hour), begin_of(hour.saturating_add(1)))?;
    Ok(Some((hour, counted)))
}

/// Keeps what was counted, and forgets what is old.
pub fn keep(tx: &mut Tx<'_>, counted: &[EventCount], now: Timestamp) -> Result<(), Fault> {
    for count in counted {
        event_counts::insert(tx, count)?;
    }
    event_counts::delete_before(tx, hour_of(now).saturating_sub(KEPT_HOURS), FORGOTTEN)
}

/// What happened from the hour `since` on, with the present hour and what was not counted yet.
pub fn list(conn: &mut Conn, since: i64, now: Timestamp) -> Result<Vec<EventCount>, Fault> {
    let mut counted = event_counts::list(conn, since)?;
    let last = event_counts::find_last_hour(conn)?;
    // A server that stood still has more than the present hour to count; the job will, and this looks no further back.
    let from =
        last.map_or(since, |last| last.saturating_add(1)).max(hour_of(now).saturating_sub(2)).max(since);
    for hour in from..=hour_of(now) {
        counted.extend(event_counts::count(conn, hour, begin_of(hour), begin_of(hour.saturating_add(1)))?);
    }
    Ok(counted)
}

/// What a line of a chart counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Series {
    /// People who signed in.
    SignIns,
    /// Sign-ins that failed.
    FailedSignIns,
    /// Codes and refresh tokens that became tokens.
    Tokens,
    /// Accounts, addresses and applications that were shut out for a while.
    Blocks,
    /// Events that an operator is woken for.
    SecurityEvents,
}

impl Series {
    /// Every one there is.
    pub const ALL: [Self; 5] =
        [Self::SignIns, Self::FailedSignIns, Self::Tokens, Self::Blocks, Self::SecurityEvents];

    /// The word for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignIns => "sign_ins",
            Self::FailedSignIns => "failed_sign_ins",
            Self::Tokens => "tokens",
            Self::Blocks => "blocks",
            Self::SecurityEvents => "security_events",
        }
    }

    /// Whether it counts this event.
    pub fn counts(self, event: AuditEvent, outcome: Outcome) -> bool {
        match self {
            Self::SignIns => event == AuditEvent::SignedIn && outcome == Outcome::Success,
            Self::FailedSignIns => event == AuditEvent::SignedIn && outcome == Outcome::Failure,
            Self::Tokens => {
                let gives = [AuditEvent::CodeExchanged, AuditEvent::Refreshed, AuditEvent::DeviceRedeemed];
                gives.contains(&event) && outcome == Outcome::Success
            }
            Self::Blocks => {
                [AuditEvent::SignInBlocked, AuditEvent::AddressBlocked, AuditEvent::ClientBlocked]
                    .contains(&event)
            }
            Self::SecurityEvents => event.is_security(),
        }
    }

    /// How often, in each of the hours from `first` to `last`.
    pub fn of(self, counted: &[EventCount], first: i64, last: i64) -> Vec<i64> {
        (first..=last)
            .map(|hour| {
                let mine =
                    counted.iter().filter(|one| one.hour == hour && self.counts(one.event, one.outcome));
                mine.map(|one| one.number).sum()
            })
            .collect()
    }
}
