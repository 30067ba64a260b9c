//! The command line of the load generator.

use bench::cli::Arguments;
use clap::Parser;

fn main() -> anyhow::Result<()> {
    bench::commands::execute(Arguments::parse())
}
