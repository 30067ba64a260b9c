//! The trading service as a program of its own.

use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;

/// An example trading service that verifies Signet's access tokens.
#[derive(Debug, Parser)]
#[command(name = "trading", version)]
struct Arguments {
    #[command(flatten)]
    options: signet_example_trading::Options,
}

#[actix_web::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match signet_example_trading::run(Arguments::parse().options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("trading: {error}");
            ExitCode::FAILURE
        }
    }
}
