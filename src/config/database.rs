//! `[database]`: where the data is, and how many connections lead there.

use serde::Deserialize;
use serde_json::{Value, json};

use super::private_file;
use super::problem::{Problem, Problems};
use super::written::Written;
use crate::domain::database_url::DatabaseUrl;
use crate::domain::time::Span;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    url: Written,
    url_file: Written,
    read_connections: Written,
    write_connections: Written,
    checkout: Written,
    waiters: Written,
    write_queue: Written,
}

/// Where the data is.
#[derive(Clone, Debug)]
pub struct DatabaseSettings {
    /// A file of SQLite or a database of PostgreSQL.
    pub url: DatabaseUrl,
    /// Connections for reading.
    pub read_connections: u32,
    /// Connections for writing (PostgreSQL; SQLite has one).
    pub write_connections: u32,
    /// The longest that a request waits for a connection.
    pub checkout: Span,
    /// Requests that wait for a connection; one more is refused.
    pub waiters: usize,
    /// Operations that wait for the writer (SQLite); one more is refused.
    pub write_queue: usize,
}

impl DatabaseSettings {
    pub(super) fn show(&self) -> Value {
        json!({
            "url": self.url.masked(),
            "read_connections": self.read_connections,
            "write_connections": self.write_connections,
            "checkout": self.checkout.to_string(),
            "waiters": self.waiters,
            "write_queue": self.write_queue,
        })
    }
}

impl TryFrom<Raw> for DatabaseSettings {
    type Error = Problems;

    fn try_from(raw: Raw) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let url = problems.keep(url(&raw.url, &raw.url_file));
        let read_connections = problems.keep(raw.read_connections.number(1..=1000));
        let write_connections = problems.keep(raw.write_connections.number(1..=1000));
        let checkout = problems.keep(raw.checkout.span(Span::from_seconds(1)..=Span::from_minutes(1)));
        let waiters = problems.keep(raw.waiters.number(1..=100_000));
        let write_queue = problems.keep(raw.write_queue.number(1..=1_000_000));
        let settings = || {
            Some(Self {
                url: url?,
                read_connections: read_connections?,
                write_connections: write_connections?,
                checkout: checkout?,
                waiters: waiters?,
                write_queue: write_queue?,
            })
        };
        problems.finish(settings())
    }
}

fn url(url: &Written, file: &Written) -> Result<DatabaseUrl, Problem> {
    let Some(file) = file.given() else {
        return DatabaseUrl::parse(url.text()?).map_err(|error| url.wrong(error.to_string()));
    };
    if !url.is_default() {
        return Err(file.wrong("database.url is set too; set one of them"));
    }
    let text =
        private_file::one_line(file.text()?.as_ref()).map_err(|error| file.wrong(error.to_string()))?;
    DatabaseUrl::parse(&text).map_err(|error| file.wrong(format!("in that file: {error}")))
}
