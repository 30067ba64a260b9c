//! Figures as programs see them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::operation::{Series, begin_of, hour_of, list};
use crate::admin::gauges::{self, Gauges};
use crate::domain::decision::Fault;
use crate::domain::time::Timestamp;
use crate::storage::Conn;
use crate::storage::event_counts::EventCount;

/// How the server stands, and what happened hour by hour.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
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
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct NumberView {
    /// What.
    pub name: String,
    /// How many.
    pub number: i64,
}

/// How often something happened, hour by hour.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SeriesView {
    /// What: `sign_ins`, `failed_sign_ins`, `tokens`, `blocks` or `security_events`.
    pub name: String,
    /// One number for each hour; the last hour is not over yet.
    pub hours: Vec<i64>,
}

/// How the server stands, and what happened in the last `hours`.
pub fn figures(conn: &mut Conn, hours: i64, now: Timestamp) -> Result<StatisticsView, Fault> {
    let (first, last) = (hour_of(now).saturating_sub(hours).saturating_add(1), hour_of(now));
    let (gauges, counted) = (gauges::read(conn, now)?, list(conn, first, now)?);
    Ok(StatisticsView::new(&gauges, &counted, first, last))
}

impl StatisticsView {
    /// Of what was counted from the hour `first` to the hour `last`.
    pub fn new(gauges: &Gauges, counted: &[EventCount], first: i64, last: i64) -> Self {
        let series =
            |one: Series| SeriesView { name: one.name().to_owned(), hours: one.of(counted, first, last) };
        Self {
            sessions: gauges.sessions,
            mails: gauges
                .mails
                .iter()
                .map(|(state, number)| NumberView { name: state.as_str().to_owned(), number: *number })
                .collect(),
            mail_late_seconds: gauges.mail_late.seconds(),
            since: begin_of(first).to_rfc3339(),
            series: Series::ALL.into_iter().map(series).collect(),
        }
    }
}
