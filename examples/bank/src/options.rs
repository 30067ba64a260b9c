//! The command line, which environment variables may stand in for.

use std::net::SocketAddr;
use std::path::PathBuf;

use time::Date;
use time::macros::format_description;

/// Settings of the bank.
#[derive(Debug, Clone, clap::Args)]
#[group(skip)]
pub struct Options {
    /// URL of the issuer whose tokens are accepted.
    #[arg(long, env = "BANK_ISSUER", value_name = "URL")]
    pub issuer: String,
    /// This service's name in the tokens' `aud`.
    #[arg(long, env = "BANK_AUDIENCE", value_name = "URI")]
    pub audience: String,
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, env = "BANK_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:8081")]
    pub listen: SocketAddr,
    /// SQLite file, created when missing.
    #[arg(long, env = "BANK_DATABASE", value_name = "PATH", default_value = "bank.db")]
    pub database: PathBuf,
    /// For the time of a migration only: also accept the old `?user_id=`, which proves nothing about the caller.
    #[arg(long, env = "BANK_LEGACY_USER_ID")]
    pub legacy_user_id: bool,
    /// The last day (UTC, YYYY-MM-DD) on which the old `?user_id=` is accepted; without it the flag alone decides.
    #[arg(long, env = "BANK_LEGACY_UNTIL", value_name = "DATE", value_parser = parse_date, requires = "legacy_user_id")]
    pub legacy_until: Option<Date>,
}

fn parse_date(text: &str) -> Result<Date, String> {
    let parsed = Date::parse(text, format_description!("[year]-[month]-[day]"));
    parsed.map_err(|_| "write a date as YYYY-MM-DD".to_owned())
}
