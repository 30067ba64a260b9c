//! Figures as programs see them.

use serde::Serialize;
use utoipa::ToSchema;

use super::operation::{Series, begin_of};
use crate::admin::gauges::Gauges;
use crate::storage::event_counts::EventCount;

/// How the server stands, and what happened hour by hour.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatisticsView {
    /// Sessions that are neither ended nor expired.
    pub sessions: i64,
    /// Mails that wait, were sent or were given up, by state.
    pub mails: Vec<NumberView>,
    /// How long the mail that is due the longest has been due, in seconds.
    pub mail_late_seconds: i64,
    /// When the first hour of the series begins; the others follow without gaps.
    pub since: String,
    /// What happened.
    pub series: Vec<SeriesView>,
}

/// A number and what it counts.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NumberView {
    /// What.
    pub name: &'static str,
    /// How many.
    pub number: i64,
}

/// How often something happened, hour by hour.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SeriesView {
    /// What: `sign_ins`, `failed_sign_ins`, `tokens`, `blocks` or `security_events`.
    pub name: &'static str,
    /// One number for each hour; the last hour is not over yet.
    pub hours: Vec<i64>,
}

impl StatisticsView {
    /// Of what was counted from the hour `first` to the hour `last`.
    pub fn new(gauges: &Gauges, counted: &[EventCount], first: i64, last: i64) -> Self {
        let series = |one: Series| SeriesView { name: one.name(), hours: one.of(counted, first, last) };
        Self {
            sessions: gauges.sessions,
            mails: gauges
                .mails
                .iter()
                .map(|(state, number)| NumberView { name: state.as_str(), number: *number })
                .collect(),
            mail_late_seconds: gauges.mail_late.seconds(),
            since: begin_of(first).to_rfc3339(),
            series: Series::ALL.into_iter().map(series).collect(),
        }
    }
}
