//! What one scenario gave.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::recorder::Recorder;
use crate::histogram::Histogram;
use crate::numbers;
use crate::process::Usage;

#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    pub scenario: String,
    pub connections: usize,
    pub seconds: f64,
    /// Operations that succeeded: a code flow or a login is one, whatever the requests it took.
    pub operations: u64,
    pub per_second: f64,
    pub requests_per_second: f64,
    pub latency: Latency,
    pub steps: Vec<Step>,
    pub error_count: u64,
    pub errors: BTreeMap<String, u64>,
    pub first_errors: Vec<String>,
    pub server: Option<ServerUse>,
    /// Share of one core that the generator took; near 1 it measured itself.
    pub generator_cpu: f64,
    /// Cores that neither the server nor the generator kept busy; well over 0 the machine was not ours alone.
    pub other_cpu: Option<f64>,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub struct Latency {
    pub p50_us: f64,
    pub p99_us: f64,
    pub p999_us: f64,
    pub max_us: f64,
}

/// A part of the operation, or one kind of a mix.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    pub name: &'static str,
    pub operations: u64,
    pub per_second: f64,
    pub latency: Latency,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub struct ServerUse {
    pub cpu_us_per_operation: f64,
    /// Cores kept busy.
    pub cpu: f64,
    pub resident_before_bytes: u64,
    pub resident_after_bytes: u64,
}

impl Latency {
    fn of(histogram: &Histogram) -> Self {
        Self {
            p50_us: histogram.quantile_us(500),
            p99_us: histogram.quantile_us(990),
            p999_us: histogram.quantile_us(999),
            max_us: numbers::micros(histogram.max()),
        }
    }
}

/// Readings at both ends of the window.
pub(super) struct Readings {
    pub(super) elapsed: Duration,
    pub(super) server: Option<(Usage, Usage)>,
    pub(super) generator: Option<(Usage, Usage)>,
    pub(super) machine: Option<Duration>,
}

impl Readings {
    /// What is left of the machine's busy time without the two; unknown when the server is elsewhere.
    fn others(&self) -> Option<Duration> {
        let (server, generator) = (self.server?, self.generator?);
        let ours = busy(server.0, server.1) + busy(generator.0, generator.1);
        Some(self.machine?.saturating_sub(ours))
    }

    /// Cores kept busy by so much CPU time.
    fn cores(&self, cpu: Duration) -> f64 {
        numbers::ratio(cpu.as_secs_f64(), self.elapsed.as_secs_f64())
    }
}

impl Outcome {
    pub(super) fn new(
        scenario: String,
        connections: usize,
        recorder: &Recorder,
        readings: &Readings,
    ) -> Self {
        let elapsed = readings.elapsed;
        let operations = recorder.operations.count();
        let step = |(name, histogram): (&&'static str, &Histogram)| Step {
            name,
            operations: histogram.count(),
            per_second: numbers::rate(histogram.count(), elapsed),
            latency: Latency::of(histogram),
        };
        Self {
            scenario,
            connections,
            seconds: elapsed.as_secs_f64(),
            operations,
            per_second: numbers::rate(operations, elapsed),
            requests_per_second: numbers::rate(recorder.requests, elapsed),
            latency: Latency::of(&recorder.operations),
            steps: recorder.steps.iter().map(step).collect(),
            error_count: recorder.errors.values().sum(),
            errors: recorder.errors.clone(),
            first_errors: recorder.first_errors.clone(),
            server: readings.server.map(|(before, after)| ServerUse {
                cpu_us_per_operation: numbers::ratio(
                    busy(before, after).as_secs_f64() * 1e6,
                    numbers::float(operations),
                ),
                cpu: readings.cores(busy(before, after)),
                resident_before_bytes: before.resident_bytes,
                resident_after_bytes: after.resident_bytes,
            }),
            generator_cpu: readings
                .generator
                .map_or(0.0, |(before, after)| readings.cores(busy(before, after))),
            other_cpu: readings.others().map(|cpu| readings.cores(cpu)),
        }
    }
}

fn busy(before: Usage, after: Usage) -> Duration {
    after.cpu.saturating_sub(before.cpu)
}
