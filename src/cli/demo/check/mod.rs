//! `signet demo --check`: plays the whole story as browsers and an application would, through HTTP only, and says of
//! every step whether it went as it should.

mod answer;
mod application;
mod browser;
mod expect;
mod html;
mod report;
mod story;

use std::process::ExitCode;

use super::Format;
use super::stage::{Port, Stage};
use report::Report;

/// Runs the check; the exit code says how it went.
pub(super) async fn run(format: Format) -> ExitCode {
    let mut report = Report::begin(format);
    let interrupted = tokio::select! {
        () = play(&mut report) => false,
        _ = tokio::signal::ctrl_c() => true,
    };
    if interrupted {
        report.interrupt();
    }
    report.end()
}

async fn play(report: &mut Report) {
    let stage = report.step("server, bank, trading and web client start", Stage::put_up(Port::Free)).await;
    if let Ok(stage) = stage {
        // What failed stands in the report already.
        let _ = story::play(&stage, report).await;
        stage.take_down().await;
    }
}
