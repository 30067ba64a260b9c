//! Runs a scenario: prepare every worker, warm up, measure, let what is under way end.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::outcome::Readings;
use super::recorder::{Ended, Phase, Recorder};
use super::worker::Worker;
use super::{Operation, Outcome, Scenario};
use crate::oidc::Target;
use crate::process::{Usage, machine_cpu};

/// How hard and how long.
#[derive(Clone, Debug)]
pub struct Load {
    pub connections: usize,
    pub warmup: Duration,
    pub duration: Duration,
    pub server_pid: Option<u32>,
}

/// Preparations at a time: a thousand logins at once would only time out.
const PREPARING: usize = 16;

type Shared = Arc<Mutex<Recorder>>;

pub async fn run(scenario: Scenario, target: &Arc<Target>, load: &Load) -> Outcome {
    let recorder = Shared::default();
    let operations = scenario.operations();
    let workers = prepare(target, operations, load.connections, &recorder).await;
    let mut readings = Readings { elapsed: Duration::ZERO, server: None, generator: None, machine: None };
    if !workers.is_empty() {
        let mut tasks = JoinSet::new();
        for worker in workers {
            tasks.spawn(repeat(worker, operations, Arc::clone(&recorder)));
        }
        readings = measure(load, &recorder).await;
        tasks.join_all().await;
    }
    let recorder = recorder.lock().unwrap_or_else(PoisonError::into_inner);
    Outcome::new(scenario.name(), load.connections, &recorder, &readings)
}

async fn prepare(
    target: &Arc<Target>,
    operations: &'static [Operation],
    connections: usize,
    recorder: &Shared,
) -> Vec<(usize, Worker)> {
    let permits = Arc::new(Semaphore::new(PREPARING));
    let mut tasks = JoinSet::new();
    for number in 0..connections {
        let mut worker = Worker::new(Arc::clone(target), number);
        let permits = Arc::clone(&permits);
        tasks.spawn(async move {
            let _permit = permits.acquire().await;
            let result = worker.prepare(operations).await;
            (number, worker, result)
        });
    }
    let mut workers = Vec::with_capacity(connections);
    for (number, worker, result) in tasks.join_all().await {
        match result {
            Ok(()) => workers.push((number, worker)),
            Err(failure) => lock(recorder).fail(&failure),
        }
    }
    workers
}

async fn repeat((number, mut worker): (usize, Worker), operations: &'static [Operation], recorder: Shared) {
    // Workers of a mix start at different places of it.
    for operation in operations.iter().cycle().skip(number % operations.len().max(1)) {
        let before = worker.client.exchanges();
        let begin = Instant::now();
        let result = worker.perform(*operation).await;
        let elapsed = begin.elapsed();
        let requests = worker.client.exchanges() - before;
        let kind = [(operation.name(), elapsed)];
        let steps = if operations.len() > 1 { &kind[..] } else { worker.steps.as_slice() };
        let phase = lock(&recorder).record(&Ended { elapsed, requests, steps, result: &result });
        if phase == Phase::Over {
            return;
        }
        if result.is_err() {
            // A lost session or family would fail for ever; a new one is not part of what is measured.
            if let Err(failure) = worker.prepare(operations).await {
                lock(&recorder).fail(&failure);
            }
            tokio::task::yield_now().await;
        }
    }
}

async fn measure(load: &Load, recorder: &Shared) -> Readings {
    // The window is a stretch of time: there is no event to wait for but its ends.
    tokio::time::sleep_until((Instant::now() + load.warmup).into()).await;
    let before = Reading::take(load.server_pid);
    lock(recorder).phase = Phase::Measuring;
    tokio::time::sleep_until((before.at + load.duration).into()).await;
    lock(recorder).phase = Phase::Over;
    let after = Reading::take(load.server_pid);
    Readings {
        elapsed: after.at - before.at,
        server: before.server.zip(after.server),
        generator: before.generator.zip(after.generator),
        machine: before.machine.zip(after.machine).map(|(before, after)| after.saturating_sub(before)),
    }
}

struct Reading {
    at: Instant,
    server: Option<Usage>,
    generator: Option<Usage>,
    machine: Option<Duration>,
}

impl Reading {
    fn take(server_pid: Option<u32>) -> Self {
        Self {
            server: server_pid.and_then(Usage::of),
            generator: Usage::of_self(),
            machine: machine_cpu(),
            at: Instant::now(),
        }
    }
}

fn lock(recorder: &Shared) -> std::sync::MutexGuard<'_, Recorder> {
    recorder.lock().unwrap_or_else(PoisonError::into_inner)
}
