//! Events of the audit log: sign-ins, tokens, blocks, changes. Each kind is one number, so that there are as many as
//! there are kinds.

use super::number::Counter;
use crate::domain::audit::{AuditEvent, Outcome};

/// How often each event has happened, by its outcome.
#[derive(Debug)]
pub struct Events(Vec<[Counter; 2]>);

impl Default for Events {
    fn default() -> Self {
        Self(AuditEvent::ALL.iter().map(|_| <[Counter; 2]>::default()).collect())
    }
}

impl Events {
    /// It happened once more.
    pub fn add(&self, event: AuditEvent, outcome: Outcome) {
        if let Some(counter) = self.counter(event, outcome) {
            counter.add();
        }
    }

    /// How often it has happened.
    pub fn get(&self, event: AuditEvent, outcome: Outcome) -> u64 {
        self.counter(event, outcome).map_or(0, Counter::get)
    }

    fn counter(&self, event: AuditEvent, outcome: Outcome) -> Option<&Counter> {
        let [succeeded, failed] = self.0.get(AuditEvent::ALL.iter().position(|known| *known == event)?)?;
        Some(match outcome {
            Outcome::Success => succeeded,
            Outcome::Failure => failed,
        })
    }
}
