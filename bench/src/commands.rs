//! What each command does.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::ValueEnum;
use tokio::sync::Mutex;

use crate::ceilings::{self, Ceilings, Plan};
use crate::cli::{
    AccountArguments, Arguments, CeilingArguments, Command, ExtraArguments, LoadArguments, RunArguments,
};
use crate::http::{Client, Jar, Outgoing};
use crate::load::{Load, Outcome, Scenario, run};
use crate::oidc::{Credentials, Nonces, Provider, Target, WebClient};
use crate::people;
use crate::placement::{Cores, raise_open_files};
use crate::report::Report;
use crate::up;

pub fn execute(arguments: Arguments) -> anyhow::Result<()> {
    // The bare server has a runtime of its own.
    if let Command::Bare { bytes } = arguments.command {
        return ceilings::serve_bare(bytes);
    }
    raise_open_files();
    // One thread: the generator must not take the server's core.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        match arguments.command {
            Command::Run(run) => measure_running(*run).await,
            Command::Ceilings(ceilings) => measure_ceilings(ceilings).await,
            Command::Up(up) => up::execute(*up).await,
            Command::People(arguments) => people::execute(arguments).await,
            Command::Bare { .. } => Ok(()),
        }
    })
}

async fn measure_running(arguments: RunArguments) -> anyhow::Result<()> {
    let RunArguments { issuer, accounts, load, server_pid, extras } = arguments;
    let cores = cores(&load);
    cores.pin_generator();
    let target = Arc::new(target(&issuer, &accounts, load.timeout).await?);
    let outcomes = scenarios(&target, &load, server_pid).await;
    let bytes = jwks_size(&target).await;
    let ceilings = ceilings_unless_unwanted(&load, &extras, bytes, cores).await?;
    Report::new(Some(issuer), outcomes, ceilings).publish(extras.json.as_ref())
}

async fn measure_ceilings(arguments: CeilingArguments) -> anyhow::Result<()> {
    let CeilingArguments { load, extras, bytes } = arguments;
    let cores = cores(&load);
    cores.pin_generator();
    let ceilings = ceilings_unless_unwanted(&load, &extras, bytes, cores).await?;
    Report::new(None, Vec::new(), ceilings).publish(extras.json.as_ref())
}

/// Runs the scenarios in order, with a line on the way for each.
pub(crate) async fn scenarios(
    target: &Arc<Target>,
    load: &LoadArguments,
    server_pid: Option<u32>,
) -> Vec<Outcome> {
    let chosen =
        if load.scenarios.is_empty() { Scenario::value_variants().to_vec() } else { load.scenarios.clone() };
    let mut outcomes = Vec::with_capacity(chosen.len());
    for scenario in chosen {
        eprintln!("{} ...", scenario.name());
        let outcome = run(scenario, target, &settings(load, scenario, server_pid)).await;
        eprintln!("{}: {:.1}/s, {} errors", outcome.scenario, outcome.per_second, outcome.error_count);
        outcomes.push(outcome);
    }
    outcomes
}

fn settings(load: &LoadArguments, scenario: Scenario, server_pid: Option<u32>) -> Load {
    let mixed = scenario == Scenario::Mixed;
    let connections = if mixed { load.mixed_connections } else { load.connections };
    Load { connections, warmup: load.warmup, duration: load.duration, server_pid }
}

pub(crate) async fn ceilings_unless_unwanted(
    load: &LoadArguments,
    extras: &ExtraArguments,
    bytes: usize,
    cores: Cores,
) -> anyhow::Result<Option<Ceilings>> {
    if extras.no_ceilings {
        return Ok(None);
    }
    eprintln!("ceilings ...");
    let plan = Plan {
        program: std::env::current_exe()?,
        load: settings(load, Scenario::ClientCredentials, None),
        cores,
        fsync_dir: extras.fsync_dir.clone(),
        bytes,
        each: load.duration.min(Duration::from_secs(3)),
    };
    ceilings::measure(&plan).await.map(Some)
}

pub(crate) fn cores(load: &LoadArguments) -> Cores {
    if load.no_pin { Cores::Unpinned } else { Cores::split(load.server_core, load.generator_core) }
}

/// The size of the prebuilt answer: the server's key set, or about that of one key.
pub(crate) async fn jwks_size(target: &Target) -> usize {
    let Ok(request) = Outgoing::get(&target.provider.jwks) else { return 512 };
    Client::new(target.timeout).send(request).await.map_or(512, |answer| answer.body.len())
}

pub async fn target(issuer: &str, accounts: &AccountArguments, timeout: Duration) -> anyhow::Result<Target> {
    let provider = Provider::discover(issuer, timeout).await?;
    let client_secret = secret(accounts.client_secret.as_ref(), accounts.client_secret_file.as_ref())?;
    let web_secret = secret(accounts.web_client_secret.as_ref(), accounts.web_client_secret_file.as_ref())?;
    let password = secret(accounts.password.as_ref(), accounts.password_file.as_ref())?;
    let credentials = |(id, secret): (&String, String)| Credentials { id: id.clone(), secret };
    let service = accounts.client_id.as_ref().zip(client_secret).map(credentials);
    let web = accounts.web_client_id.as_ref().zip(web_secret).map(credentials);
    let web = web.zip(accounts.redirect_uri.clone()).map(|(credentials, redirect_uri)| WebClient {
        credentials,
        redirect_uri,
        scope: accounts.scope.clone(),
    });
    let named = |n: usize, user: &str| user.replace("{n}", &n.to_string());
    let users = accounts.user.as_ref().zip(password).map_or_else(Vec::new, |(user, password)| {
        (0..accounts.users.max(1)).map(|n| (named(n, user), password.clone())).collect()
    });
    Ok(Target {
        provider,
        service,
        service_scope: accounts.client_scope.clone(),
        web,
        users,
        timeout,
        sessions: (0..accounts.sessions.max(1)).map(|_| Mutex::new(Jar::default())).collect(),
        nonces: Nonces::default(),
    })
}

/// A secret given directly or by file; the end of the line in the file is not part of it.
fn secret(direct: Option<&String>, file: Option<&PathBuf>) -> anyhow::Result<Option<String>> {
    let Some(path) = file else { return Ok(direct.cloned()) };
    let read =
        |path: &Path| std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()));
    Ok(Some(read(path)?.trim_end_matches(['\r', '\n']).to_owned()))
}
