//! `signet migrate`: brings the database to this release's schema and does nothing else.

use serde_json::json;

use super::output::Answer;
use crate::config::Settings;
use crate::storage::migrate;

pub(super) fn run(settings: &Settings) -> anyhow::Result<Answer> {
    let url = &settings.database.url;
    let applied =
        migrate::run(url).map_err(|fault| anyhow::anyhow!("{}: {}", url.masked(), fault.in_full()))?;
    let text = if applied.is_empty() {
        format!("{} is up to date.", url.masked())
    } else {
        format!("Applied to {}:\n  {}", url.masked(), applied.join("\n  "))
    };
    Answer::new(&json!({ "database": url.masked(), "applied": applied }), text)
}
