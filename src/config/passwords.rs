//! `[passwords]`: what hashing a password costs, how many are hashed at a time, and what a new one must be.

use serde::Deserialize;
use serde_json::{Value, json};

use super::problem::{Problem, Problems};
use super::server::or_cores;
use super::written::Written;
use crate::domain::time::Span;
use crate::passwords::{BreachedPasswords, HashingCost, PoolLimits};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    memory_kib: Written,
    iterations: Written,
    parallelism: Written,
    permits: Written,
    queue: Written,
    wait: Written,
    min_length: Written,
    min_score: Written,
    breached_dir: Written,
}

/// What hashing a password costs, and what a new one must be.
#[derive(Clone, Debug)]
pub struct PasswordSettings {
    /// The cost of one hash.
    pub cost: HashingCost,
    /// How many run and wait.
    pub limits: PoolLimits,
    /// The fewest characters of a new one.
    pub min_length: usize,
    /// How hard a new one must be to guess, from 0 to 4.
    pub min_score: u8,
    /// Passwords that are known from breaches.
    pub breached: Option<BreachedPasswords>,
}

impl PasswordSettings {
    pub(super) fn show(&self) -> Value {
        json!({
            "memory_kib": self.cost.memory_kib,
            "iterations": self.cost.iterations,
            "parallelism": self.cost.parallelism,
            "permits": self.limits.permits,
            "queue": self.limits.queue,
            "wait": self.limits.wait.to_string(),
            "min_length": self.min_length,
            "min_score": self.min_score,
            "breached_dir": self.breached.as_ref().map(|breached| breached.folder().display().to_string()),
        })
    }
}

impl TryFrom<Raw> for PasswordSettings {
    type Error = Problems;

    fn try_from(raw: Raw) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let memory_kib = problems.keep(raw.memory_kib.number(8..=HashingCost::MAX.memory_kib));
        let iterations = problems.keep(raw.iterations.number(1..=HashingCost::MAX.iterations));
        let parallelism = problems.keep(raw.parallelism.number(1..=HashingCost::MAX.parallelism));
        let cost = || {
            Some(HashingCost { memory_kib: memory_kib?, iterations: iterations?, parallelism: parallelism? })
        };
        let cost = cost();
        if let Some(Err(error)) = cost.map(HashingCost::check) {
            problems.push(raw.memory_kib.wrong(error.to_string()));
        }
        let permits = problems.keep(raw.permits.number(0..=1024)).map(or_cores);
        let queue = problems.keep(raw.queue.number(0..=100_000));
        let wait = problems.keep(raw.wait.span(Span::ZERO..=Span::from_seconds(5)));
        let limits = || Some(PoolLimits { permits: permits?, queue: queue?, wait: wait? });
        // ASVS 6.2.1: at least 8 characters, whatever the operator prefers.
        let min_length = problems.keep(raw.min_length.number(8..=64));
        let min_score = problems.keep(raw.min_score.number(0..=4));
        let breached = problems.keep(breached(&raw.breached_dir));
        let settings = || {
            Some(Self {
                cost: cost?,
                limits: limits()?,
                min_length: min_length?,
                min_score: min_score?,
                breached: breached?,
            })
        };
        problems.finish(settings())
    }
}

/// The folder of breached passwords, which must be one.
fn breached(written: &Written) -> Result<Option<BreachedPasswords>, Problem> {
    let Some(given) = written.given() else { return Ok(None) };
    let opened = BreachedPasswords::open(given.text()?.into());
    opened.map(Some).map_err(|error| given.wrong(error.to_string()))
}
