//! `signet statistics`: how the server stands, and what happened in the last hours.

use clap::Args;

use super::local::Local;
use super::output::{self, Answer};
use crate::admin::statistics::operation::{DEFAULT_HOURS, KEPT_HOURS};
use crate::admin::statistics::view::{StatisticsView, figures};
use crate::domain::time::Span;

/// How far back to look.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Hours, the present one with them; at most those of 90 days
    #[arg(long, value_name = "N", default_value_t = DEFAULT_HOURS, value_parser = clap::value_parser!(i64).range(1..=KEPT_HOURS))]
    pub(super) hours: i64,
}

pub(super) async fn run(arguments: &Arguments, local: &Local) -> anyhow::Result<Answer> {
    let (hours, now) = (arguments.hours, local.context().now);
    told(&local.house.store.read(move |conn| figures(conn, hours, now)).await?)
}

/// The figures; of each series its sum, in JSON each hour.
pub(super) fn told(view: &StatisticsView) -> anyhow::Result<Answer> {
    let mails = view.mails.iter().map(|mails| format!("{} {}", mails.number, mails.name));
    let mails: Vec<String> = mails.collect();
    let mut rows = vec![
        ("Since".to_owned(), output::at(&view.since)),
        ("Sessions now".to_owned(), view.sessions.to_string()),
        ("Mails now".to_owned(), if mails.is_empty() { "-".to_owned() } else { mails.join(", ") }),
        ("Mail is late by".to_owned(), Span::from_seconds(view.mail_late_seconds).to_string()),
    ];
    rows.extend(view.series.iter().map(|series| {
        let words = series.name.replace('_', " ");
        let first: String = words.chars().take(1).flat_map(char::to_uppercase).collect();
        let rest: String = words.chars().skip(1).collect();
        (first + &rest, series.hours.iter().fold(0_i64, |sum, hour| sum.saturating_add(*hour)).to_string())
    }));
    let fields: Vec<(&str, String)> =
        rows.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    Answer::new(view, output::record(&fields))
}
