//! `signet serve`: opens the house, listens, works in the background, and leaves in order when it is told to.

use std::net::SocketAddr;

use anyhow::Context as _;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinHandle;

use super::{local, log};
use crate::admin::invitations::first_administrator;
use crate::config::{Settings, warnings};
use crate::http::metrics;
use crate::http::server::{Running, listen, start};
use crate::jobs::archive_audit::Retention;
use crate::jobs::{
    archive_audit, count_events, delete_accounts, heartbeat, key_watch, outbox, rotate_keys, seal_audit,
    sweep,
};
use crate::startup::House;
use crate::traces::Traces;

/// Serves until a signal says to stop; `Ok` when everything that had begun was finished or its time was over.
pub fn run(settings: Settings) -> anyhow::Result<()> {
    // Its client of HTTP has a runtime of its own, which must not begin or end within another.
    let traces = Traces::start(settings.traces.endpoint.as_ref(), settings.traces.ratio)?;
    log::begin(&settings.log, &traces);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let served = runtime.block_on(serve(settings));
    traces.finish();
    served
}

async fn serve(mut settings: Settings) -> anyhow::Result<()> {
    // Before anything is begun: a signal that comes during the start ends it in order, too.
    let mut signals = Signals::new().context("signals cannot be handled")?;
    let listener = listen(&settings)?;
    // With port 0 the system has chosen one: from here on it is part of our name.
    settings.server.listens_on(listener.local_addr().context("the listener has no address")?);
    for warning in warnings(&settings) {
        tracing::warn!("{warning}");
    }
    let house = tokio::select! {
        house = local::open(&settings) => house?,
        () = signals.next() => {
            tracing::info!("told to stop before it was ready");
            return Ok(());
        }
    };
    let retention = settings.audit.keep.map(|keep| {
        let retention = Retention { keep, directory: settings.audit.archive_directory.clone() };
        tokio::spawn(archive_audit::run(house.clone(), retention))
    });
    let jobs = [
        tokio::spawn(sweep::run(house.clone())),
        tokio::spawn(delete_accounts::run(house.clone())),
        tokio::spawn(seal_audit::run(house.clone())),
        tokio::spawn(count_events::run(house.clone())),
        tokio::spawn(key_watch::run(house.clone())),
        tokio::spawn(rotate_keys::run(house.clone())),
    ];
    if !house.store.read(first_administrator::is_there).await? {
        tracing::info!(
            "nobody administers this server yet: `signet users invite-admin` makes the link of the first"
        );
    }
    let mail = outbox::Worker::start(house.clone());
    let metrics = settings.metrics.listen.map(|address| serve_metrics(&house, address)).transpose()?;
    let running = start(&settings, house.clone(), listener)?;
    let node = heartbeat::this(&house, running.address.to_string());
    let id = node.id;
    let heartbeat = tokio::spawn(heartbeat::run(house.clone(), node));
    tracing::info!(address = %running.address, issuer = settings.server.issuer.as_str(), "signet is ready");
    let served = until_told(running, signals).await;
    for job in jobs.into_iter().chain(retention).chain(metrics).chain([heartbeat]) {
        job.abort();
    }
    heartbeat::leave(&house, id).await;
    mail.stop().await;
    served
}

/// Serves the numbers on their own listener, beside everything else.
fn serve_metrics(house: &House, address: SocketAddr) -> anyhow::Result<JoinHandle<()>> {
    let cannot = || format!("cannot listen on {address} for metrics");
    let listener = std::net::TcpListener::bind(address).with_context(cannot)?;
    listener.set_nonblocking(true).with_context(cannot)?;
    let address = listener.local_addr().with_context(cannot)?;
    let server = metrics::start(house.clone(), listener).with_context(cannot)?;
    tracing::info!(%address, "metrics are served");
    Ok(tokio::spawn(async move {
        if let Err(error) = server.await {
            tracing::error!(%error, "metrics are not served any more");
        }
    }))
}

/// The first signal ends the intake and lets what has begun finish; the second ends the process.
async fn until_told(running: Running, mut signals: Signals) -> anyhow::Result<()> {
    let Running { server, state, .. } = running;
    let handle = server.handle();
    let mut server = tokio::spawn(server);
    tokio::select! {
        ended = &mut server => return Ok(ended.context("the server's task failed")??),
        () = signals.next() => {}
    }
    // First of all: who reads the line finds nothing ready any more.
    state.drain();
    tracing::info!("told to stop: finishing what has begun");
    let stopping = tokio::spawn(async move { handle.stop(true).await });
    tokio::select! {
        ended = &mut server => ended.context("the server's task failed")??,
        () = signals.next() => {
            tracing::warn!("told to stop again: leaving at once");
            std::process::exit(130);
        }
    }
    stopping.await.context("the server did not stop")?;
    tracing::info!("stopped");
    Ok(())
}

/// SIGTERM and SIGINT, one after the other.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
