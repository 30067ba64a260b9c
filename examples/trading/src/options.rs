//! The command line, which environment variables may stand in for.

use std::net::SocketAddr;

/// Settings of the trading service.
#[derive(Debug, Clone, clap::Args)]
#[group(skip)]
pub struct Options {
    /// URL of the issuer whose tokens are accepted.
    #[arg(long, env = "TRADING_ISSUER", value_name = "URL")]
    pub issuer: String,
    /// This service's name in the tokens' `aud`.
    #[arg(long, env = "TRADING_AUDIENCE", value_name = "URI")]
    pub audience: String,
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, env = "TRADING_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:8082")]
    pub listen: SocketAddr,
}
