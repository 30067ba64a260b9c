//! The `signet` program: hands its arguments to the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    signet::cli::run(std::env::args_os())
}
