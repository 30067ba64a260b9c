//! `bench up`: Signet from a clean state to a whole report, in one command.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use serde::Serialize;

use crate::cli::{AccountArguments, ExtraArguments, UpArguments};
use crate::commands;
use crate::numbers;
use crate::report::Report;
use crate::signet::{Given, Running, Signet};

/// What the process costs around the load.
#[derive(Clone, Debug, Serialize)]
pub struct Startup {
    pub binary_bytes: u64,
    /// The first start also makes keys.
    pub first_start_ms: f64,
    pub second_start_ms: f64,
    pub idle_bytes: u64,
    pub after_load_bytes: u64,
    pub stop_ms: f64,
}

const SERVICE: &str = "bench-service";
const WEB: &str = "bench-web";
const SCOPE: &str = "read";
const AUDIENCE: &str = "https://api.bench.example";
const REDIRECT_URI: &str = "http://127.0.0.1:9/callback";
/// These exist for one run on a database of their own.
const SECRET: &str = "one-run-only-6f1d0c2b9a8e7f5d4c3b2a1908f7e6d5";
const PASSWORD: &str = "gable ninepins 1741 under thatch";

pub async fn execute(arguments: UpArguments) -> anyhow::Result<()> {
    let cores = commands::cores(&arguments.load);
    cores.pin_generator();
    let folder = temporary_folder(arguments.dir.as_ref())?;
    let given = Given {
        program: &arguments.signet,
        database: arguments.database.as_deref(),
        settings: &arguments.settings,
        port: None,
    };
    let signet = Signet::new(&given, folder.path(), cores)?;

    signet.run(&["migrate"], None)?;
    let (first, first_start) = signet.serve().await?;
    first.stop()?;
    create_accounts(&signet, arguments.users)?;
    let (running, second_start) = signet.serve().await?;
    let idle = running.usage()?;
    let measured = measure(&signet, &running, &arguments).await;
    let after_load = running.usage();
    let stop = running.stop()?;

    let mut report = measured?;
    report.startup = Some(Startup {
        binary_bytes: std::fs::metadata(&arguments.signet)?.len(),
        first_start_ms: milliseconds(first_start),
        second_start_ms: milliseconds(second_start),
        idle_bytes: idle.resident_bytes,
        after_load_bytes: after_load?.resident_bytes,
        stop_ms: milliseconds(stop),
    });
    report.publish(arguments.json.as_ref())
}

async fn measure(signet: &Signet, running: &Running, arguments: &UpArguments) -> anyhow::Result<Report> {
    let accounts = accounts(arguments.users);
    let load = &arguments.load;
    let target = Arc::new(commands::target(signet.issuer(), &accounts, load.timeout).await?);
    let outcomes = commands::scenarios(&target, load, Some(running.pid())).await;
    let bytes = commands::jwks_size(&target).await;
    let extras = ExtraArguments {
        json: None,
        fsync_dir: signet.folder().to_owned(),
        no_ceilings: arguments.no_ceilings,
    };
    let ceilings = commands::ceilings_unless_unwanted(load, &extras, bytes, signet.cores()).await?;
    Ok(Report::new(Some(signet.issuer().to_owned()), outcomes, ceilings))
}

/// Users, a service client and a web client, by the command line of Signet.
fn create_accounts(signet: &Signet, users: usize) -> anyhow::Result<()> {
    for n in 0..users.max(1) {
        let email = user(&n.to_string());
        let create =
            ["users", "create", "--email", &email, "--name", "Bench", "--verified", "--password-stdin"];
        signet.run(&create, Some(PASSWORD))?;
    }
    let service = ["clients", "create", "--id", SERVICE, "--name", "Bench service", "--secret-stdin"];
    let service_rights =
        ["--grant", "client_credentials", "--scope", SCOPE, "--audience", AUDIENCE, "--json"];
    signet.run(&[&service[..], &service_rights].concat(), Some(SECRET))?;
    let web = ["clients", "create", "--id", WEB, "--name", "Bench web", "--secret-stdin", "--first-party"];
    let grants =
        ["--grant", "authorization_code", "--grant", "refresh_token", "--redirect-uri", REDIRECT_URI];
    signet.run(&[&web[..], &grants, &["--scope", "openid", "--json"]].concat(), Some(SECRET))?;
    Ok(())
}

fn accounts(users: usize) -> AccountArguments {
    AccountArguments {
        client_id: Some(SERVICE.to_owned()),
        client_secret: Some(SECRET.to_owned()),
        client_secret_file: None,
        client_scope: Some(SCOPE.to_owned()),
        web_client_id: Some(WEB.to_owned()),
        web_client_secret: Some(SECRET.to_owned()),
        web_client_secret_file: None,
        redirect_uri: Some(REDIRECT_URI.to_owned()),
        scope: "openid".to_owned(),
        user: Some(user("{n}")),
        users: users.max(1),
        password: Some(PASSWORD.to_owned()),
        password_file: None,
        // One for each user: the server caps the sessions of a user, and one over the cap ends another.
        sessions: users.max(1),
    }
}

fn user(n: &str) -> String {
    format!("bench-{n}@bench.example")
}

fn temporary_folder(within: Option<&PathBuf>) -> anyhow::Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("bench-up-");
    match within {
        Some(folder) => builder.tempdir_in(folder),
        None => builder.tempdir(),
    }
    .context("making a temporary folder")
}

fn milliseconds(duration: Duration) -> f64 {
    numbers::ratio(duration.as_secs_f64(), 0.001)
}
