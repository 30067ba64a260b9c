//! What the check prints: every step with its time, and at the end how it went.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::time::timeout;

use crate::cli::demo::Format;

/// A step that takes longer hangs.
const LIMIT: Duration = Duration::from_secs(60);
/// Where the times stand.
const COLUMN: usize = 74;

/// A step failed, and said so. What comes after it would say nothing.
#[derive(Debug)]
pub(super) struct Stopped;

/// The report, as it grows.
#[derive(Debug)]
pub(super) struct Report {
    format: Format,
    colours: bool,
    began: Instant,
    chapter: String,
    steps: Vec<Value>,
    outcome: Outcome,
}

/// How it went so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Good,
    Failed,
    Interrupted,
}

impl Report {
    pub(super) fn begin(format: Format) -> Self {
        let colours = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        let began = Instant::now();
        let (chapter, steps, outcome) = (String::new(), Vec::new(), Outcome::Good);
        let mut report = Self { format, colours, began, chapter, steps, outcome };
        report.print("Signet demo: the whole story, step by step\n");
        report.chapter("Starting");
        report
    }

    /// What the next steps are about.
    pub(super) fn chapter(&mut self, title: &str) {
        title.clone_into(&mut self.chapter);
        let title = if self.colours { format!("\n\x1b[1m{title}\x1b[0m\n") } else { format!("\n{title}\n") };
        self.print(&title);
    }

    /// Runs one step and prints how it went.
    pub(super) async fn step<T>(
        &mut self,
        name: &str,
        work: impl Future<Output = anyhow::Result<T>>,
    ) -> Result<T, Stopped> {
        let began = Instant::now();
        let done = match timeout(LIMIT, work).await {
            Ok(done) => done,
            Err(_) => Err(anyhow::anyhow!("nothing after {LIMIT:?}")),
        };
        let took = began.elapsed();
        let error = done.as_ref().err().map(|error| format!("{error:#}"));
        let mut step = json!({"chapter": self.chapter, "step": name, "ok": error.is_none(), "duration_ms": millis(took)});
        if let (Some(error), Some(step)) = (&error, step.as_object_mut()) {
            step.insert("error".to_owned(), json!(error));
        }
        self.steps.push(step);
        let line = self.line(name, took, error.as_deref());
        self.print(&line);
        if error.is_some() {
            self.outcome = Outcome::Failed;
        }
        done.map_err(|_| Stopped)
    }

    fn line(&self, name: &str, took: Duration, error: Option<&str>) -> String {
        let (mark, colour) = if error.is_none() { ("✓", "32") } else { ("✗", "31") };
        let mark = if self.colours { format!("\x1b[{colour}m{mark}\x1b[0m") } else { mark.to_owned() };
        let padding = " ".repeat(COLUMN.saturating_sub(name.chars().count()));
        let line = format!("  {mark} {name}{padding}{:>8} ms\n", format!("{:.1}", millis(took)));
        let reasons = error.into_iter().flat_map(str::lines).map(|reason| format!("      {reason}\n"));
        std::iter::once(line).chain(reasons).collect()
    }

    /// Somebody does not want to know the rest.
    pub(super) fn interrupt(&mut self) {
        self.outcome = Outcome::Interrupted;
    }

    /// The last line, and the exit code.
    pub(super) fn end(self) -> ExitCode {
        let (took, steps, ok) = (self.began.elapsed(), self.steps.len(), self.outcome == Outcome::Good);
        let seconds = took.as_secs_f64();
        self.print(&match self.outcome {
            Outcome::Good => format!("\nAll {steps} steps went as they should, in {seconds:.1} s.\n"),
            Outcome::Failed => {
                format!("\nStep {steps} failed, after {seconds:.1} s. The steps behind it were not played.\n")
            }
            Outcome::Interrupted => format!("\nInterrupted after {steps} steps.\n"),
        });
        if self.format == Format::Json {
            println!("{:#}", json!({"ok": ok, "duration_ms": millis(took), "steps": self.steps}));
        }
        ExitCode::from(u8::from(!ok))
    }

    fn print(&self, text: &str) {
        if self.format == Format::Text {
            let mut output = std::io::stdout().lock();
            // Nobody may be reading any more; the exit code still tells.
            let _ = output.write_all(text.as_bytes()).and_then(|()| output.flush());
        }
    }
}

/// In milliseconds with one digit after the point.
fn millis(took: Duration) -> f64 {
    (took.as_secs_f64() * 10_000.0).round() / 10.0
}
