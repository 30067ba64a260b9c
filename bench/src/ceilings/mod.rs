//! What this machine can do at most: the bounds that the server's figures are read against.

mod argon2id;
mod bare;
mod fsync;
mod sign;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use serde::Serialize;

pub use bare::serve as serve_bare;

use crate::load::{Load, Outcome, Scenario, run};
use crate::placement::Cores;

#[derive(Clone, Debug, Serialize)]
pub struct Ceilings {
    /// RS256 with 2048 bits on one core.
    pub signatures_per_second: f64,
    /// Argon2id with 19 MiB, t=2, p=1 on one core.
    pub argon2id_per_second: f64,
    /// Appends of 4 KiB, each made durable.
    pub fsyncs_per_second: f64,
    /// A handler that signs one token and does nothing else.
    pub bare_sign: Outcome,
    /// A handler that answers prebuilt bytes.
    pub bare_bytes: Outcome,
    pub bare_bytes_size: usize,
}

/// How to measure them.
#[derive(Clone, Debug)]
pub struct Plan {
    /// This program: the bare server is another process of it.
    pub program: PathBuf,
    pub load: Load,
    pub cores: Cores,
    pub fsync_dir: PathBuf,
    /// Size of the prebuilt answer.
    pub bytes: usize,
    /// For each of the figures taken without HTTP.
    pub each: Duration,
}

pub async fn measure(plan: &Plan) -> anyhow::Result<Ceilings> {
    // On the server's core: cores of a virtual machine need not be equal.
    plan.cores.pin_server();
    let signatures_per_second = sign::per_second(plan.each)?;
    let argon2id_per_second = argon2id::per_second(plan.each)?;
    plan.cores.pin_generator();
    let fsyncs_per_second = fsync_in(&plan.fsync_dir, plan.each)?;
    let bare = bare::Bare::start(&plan.program, plan.bytes, plan.cores)?;
    let target = Arc::new(bare.target().map_err(anyhow::Error::msg)?);
    let load = Load { server_pid: Some(bare.pid()), ..plan.load.clone() };
    let mut bare_sign = run(Scenario::ClientCredentials, &target, &load).await;
    "bare-sign".clone_into(&mut bare_sign.scenario);
    let mut bare_bytes = run(Scenario::Jwks, &target, &load).await;
    "bare-bytes".clone_into(&mut bare_bytes.scenario);
    Ok(Ceilings {
        signatures_per_second,
        argon2id_per_second,
        fsyncs_per_second,
        bare_sign,
        bare_bytes,
        bare_bytes_size: plan.bytes,
    })
}

fn fsync_in(folder: &Path, time: Duration) -> anyhow::Result<f64> {
    fsync::per_second(folder, time).with_context(|| format!("measuring fsync in {}", folder.display()))
}
