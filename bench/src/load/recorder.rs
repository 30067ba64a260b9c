//! Counts what ends inside the measured window, for all workers of a run.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::histogram::Histogram;
use crate::http::Failure;

const SHOWN_ERRORS: usize = 5;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Phase {
    #[default]
    WarmUp,
    Measuring,
    Over,
}

/// One operation that has ended.
pub(super) struct Ended<'a> {
    pub(super) elapsed: Duration,
    pub(super) requests: u64,
    pub(super) steps: &'a [(&'static str, Duration)],
    pub(super) result: &'a Result<(), Failure>,
}

#[derive(Debug, Default)]
pub(super) struct Recorder {
    pub(super) phase: Phase,
    pub(super) operations: Histogram,
    pub(super) steps: BTreeMap<&'static str, Histogram>,
    pub(super) requests: u64,
    pub(super) errors: BTreeMap<String, u64>,
    pub(super) first_errors: Vec<String>,
}

impl Recorder {
    /// Counts an operation if the window is open; tells whether to go on.
    pub(super) fn record(&mut self, ended: &Ended<'_>) -> Phase {
        if self.phase != Phase::Measuring {
            return self.phase;
        }
        self.requests += ended.requests;
        match ended.result {
            Ok(()) => {
                self.operations.record(nanoseconds(ended.elapsed));
                for (name, elapsed) in ended.steps {
                    self.steps.entry(name).or_default().record(nanoseconds(*elapsed));
                }
            }
            Err(failure) => self.fail(failure),
        }
        self.phase
    }

    /// Counts a failure whatever the phase: one in the preparation explains a scenario that measured nothing.
    pub(super) fn fail(&mut self, failure: &Failure) {
        *self.errors.entry(failure.label()).or_default() += 1;
        let text = failure.to_string();
        if self.first_errors.len() < SHOWN_ERRORS && !self.first_errors.contains(&text) {
            self.first_errors.push(text);
        }
    }
}

fn nanoseconds(elapsed: Duration) -> u64 {
    u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(result: &Result<(), Failure>) -> Ended<'_> {
        Ended { elapsed: Duration::from_millis(1), requests: 2, steps: &[], result }
    }

    #[test]
    fn only_the_window_counts_and_errors_are_no_operations() {
        let mut recorder = Recorder::default();
        assert_eq!(recorder.record(&ended(&Ok(()))), Phase::WarmUp);
        recorder.phase = Phase::Measuring;
        recorder.record(&ended(&Ok(())));
        recorder.record(&ended(&Err(Failure::Timeout)));
        recorder.record(&ended(&Err(Failure::Timeout)));
        recorder.phase = Phase::Over;
        assert_eq!(recorder.record(&ended(&Ok(()))), Phase::Over);
        assert_eq!(recorder.operations.count(), 1);
        assert_eq!(recorder.requests, 6);
        assert_eq!(recorder.errors.get("timeout"), Some(&2));
        assert_eq!(recorder.first_errors.len(), 1);
    }
}
