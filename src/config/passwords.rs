//! `[passwords]`: what hashing a password costs, and how many are hashed at a time.

use serde::Deserialize;
use serde_json::{Value, json};

use super::problem::Problems;
use super::server::or_cores;
use super::written::Written;
use crate::domain::time::Span;
use crate::passwords::{HashingCost, PoolLimits};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    memory_kib: Written,
    iterations: Written,
    parallelism: Written,
    permits: Written,
    queue: Written,
    wait: Written,
}

/// What hashing a password costs.
#[derive(Clone, Debug)]
pub struct PasswordSettings {
    /// The cost of one hash.
    pub cost: HashingCost,
    /// How many run and wait.
    pub limits: PoolLimits,
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
        let settings = || {
            Some(Self { cost: cost?, limits: PoolLimits { permits: permits?, queue: queue?, wait: wait? } })
        };
        problems.finish(settings())
    }
}
