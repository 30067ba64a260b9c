//! The bank as a program of its own.

use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;

/// An example bank that verifies Signet's access tokens.
#[derive(Debug, Parser)]
#[command(name = "bank", version)]
struct Arguments {
    #[command(flatten)]
    options: signet_example_bank::Options,
}

#[actix_web::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match signet_example_bank::run(Arguments::parse().options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bank: {error}");
            ExitCode::FAILURE
        }
    }
}
