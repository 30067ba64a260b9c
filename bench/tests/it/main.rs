//! The generator against a provider whose counts are known.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends with what went wrong")]

mod fake;
mod up;

use std::sync::Arc;
use std::time::Duration;

use bench::cli::{Arguments, Command};
use bench::load::{Load, Outcome, Scenario, run};
use bench::oidc::Target;
use clap::Parser;

use fake::{Fake, Manners, PASSWORD, REDIRECT_URI, SERVICE, WEB};

fn on_one_thread<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

async fn target(fake: &Fake, password: &str) -> Arc<Target> {
    let line = [
        "bench",
        "run",
        "--issuer",
        &fake.issuer,
        "--client-id",
        SERVICE.0,
        "--client-secret",
        SERVICE.1,
        "--web-client-id",
        WEB.0,
        "--web-client-secret",
        WEB.1,
        "--redirect-uri",
        REDIRECT_URI,
        "--user",
        "user-{n}",
        "--users",
        "3",
        "--password",
        password,
        "--timeout",
        "5s",
    ];
    let Command::Run(run) = Arguments::parse_from(line).command else { panic!("not run") };
    Arc::new(bench::commands::target(&run.issuer, &run.accounts, run.load.timeout).await.unwrap())
}

fn load(connections: usize) -> Load {
    Load {
        connections,
        warmup: Duration::ZERO,
        duration: Duration::from_millis(300),
        server_pid: Some(std::process::id()),
    }
}

fn measure(fake: &Fake, scenario: Scenario) -> Outcome {
    on_one_thread(async { run(scenario, &target(fake, PASSWORD).await, &load(4)).await })
}

/// No more than was asked for, and all but what was under way at the edges of the window.
fn matches_up_to_the_edges(counted: u64, seen: u64) {
    assert!(counted > 0, "nothing measured");
    assert!(counted <= seen && seen - counted <= 12, "counted {counted}, the server saw {seen}");
}

#[test]
fn every_scenario_runs_without_errors() {
    use clap::ValueEnum;
    let fake = Fake::start(Manners::default());
    for scenario in Scenario::value_variants() {
        let outcome = measure(&fake, *scenario);
        assert_eq!(outcome.error_count, 0, "{}: {:?}", outcome.scenario, outcome.first_errors);
        assert!(outcome.operations > 0, "{}", outcome.scenario);
        let latency = outcome.latency;
        assert!(latency.p50_us > 0.0 && latency.p50_us <= latency.p99_us);
        assert!(latency.p99_us <= latency.p999_us && latency.p999_us <= latency.max_us);
        assert!(latency.max_us < 300_000.0 + 5_000_000.0);
        assert!(outcome.server.is_some());
    }
}

#[test]
fn the_count_is_what_the_server_saw() {
    let fake = Fake::start(Manners::default());
    let outcome = measure(&fake, Scenario::Jwks);
    matches_up_to_the_edges(outcome.operations, fake.calls("jwks"));
    let outcome = measure(&fake, Scenario::Userinfo);
    matches_up_to_the_edges(outcome.operations, fake.calls("userinfo"));
}

#[test]
fn a_worker_logs_in_once_and_then_lives_on_its_session() {
    let fake = Fake::start(Manners::default());
    let outcome = measure(&fake, Scenario::Code);
    assert_eq!((fake.calls("sign-in"), fake.calls("consent")), (4, 4));
    // Preparing a worker takes one code and three visits to the authorization endpoint.
    matches_up_to_the_edges(outcome.operations, fake.calls("token") - 4);
    matches_up_to_the_edges(outcome.operations, fake.calls("authorize") - 12);
    let names: Vec<&str> = outcome.steps.iter().map(|step| step.name).collect();
    assert_eq!(names, ["authorize", "token"]);
    assert!(outcome.requests_per_second >= 1.9 * outcome.per_second);
}

#[test]
fn a_login_with_a_password_starts_from_nothing_each_time() {
    let fake = Fake::start(Manners::default());
    let outcome = measure(&fake, Scenario::PasswordLogin);
    matches_up_to_the_edges(outcome.operations, fake.calls("sign-in"));
}

#[test]
fn refusals_are_counted_by_status_and_code_and_stop_nothing() {
    let fake = Fake::start(Manners { refuse_every: 5, ..Manners::default() });
    let outcome = measure(&fake, Scenario::ClientCredentials);
    let refused = outcome.errors["token 503 temporarily_unavailable"];
    assert_eq!(outcome.error_count, refused);
    matches_up_to_the_edges(outcome.operations, fake.calls("token") * 4 / 5);
    matches_up_to_the_edges(refused, fake.calls("token") / 5);
    assert_eq!(outcome.first_errors.len(), 1);
}

#[test]
fn a_refused_refresh_starts_a_new_family() {
    let fake = Fake::start(Manners { refuse_every: 50, ..Manners::default() });
    let outcome = measure(&fake, Scenario::Refresh);
    assert!(outcome.operations > outcome.error_count);
    assert!(!outcome.errors.contains_key("token 400 invalid_grant"), "{:?}", outcome.errors);
}

#[test]
fn a_lost_session_is_an_error_and_not_a_hidden_login() {
    let fake = Fake::start(Manners { forgetful: true, ..Manners::default() });
    let outcome = measure(&fake, Scenario::Code);
    assert_eq!(outcome.operations, 0);
    assert!(outcome.errors["authorize unexpected"] > 0);
    assert!(outcome.first_errors[0].contains("login page"), "{:?}", outcome.first_errors);
}

#[test]
fn a_wrong_password_is_said_and_measures_nothing() {
    let fake = Fake::start(Manners::default());
    let outcome = on_one_thread(async { run(Scenario::Code, &target(&fake, "wrong").await, &load(2)).await });
    assert_eq!(outcome.operations, 0);
    assert_eq!(outcome.error_count, 2);
    assert!(outcome.first_errors[0].contains("refused"), "{:?}", outcome.first_errors);
}

#[test]
fn a_server_that_goes_away_is_counted() {
    let fake = Fake::start(Manners::default());
    let outcome = on_one_thread(async {
        let target = target(&fake, PASSWORD).await;
        drop(fake);
        run(Scenario::Jwks, &target, &Load { duration: Duration::from_millis(20), ..load(2) }).await
    });
    assert_eq!(outcome.operations, 0);
    assert!(outcome.errors["connect"] > 0);
}

#[test]
fn the_program_measures_and_writes_json() {
    let fake = Fake::start(Manners::default());
    let folder = tempfile::tempdir().unwrap();
    let json = folder.path().join("report.json");
    std::fs::write(folder.path().join("secret"), format!("{}\n", SERVICE.1)).unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_bench"))
        .args(["run", "--issuer", &fake.issuer, "--client-id", SERVICE.0, "--client-secret-file"])
        .arg(folder.path().join("secret"))
        .args(["--scenario", "client_credentials,jwks", "--duration", "200ms", "--warmup", "50ms", "--json"])
        .arg(&json)
        .arg("--fsync-dir")
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
    assert_eq!(report["scenarios"][0]["scenario"], "client_credentials");
    assert_eq!(report["scenarios"][1]["error_count"], 0);
    for figure in ["signatures_per_second", "argon2id_per_second", "fsyncs_per_second"] {
        assert!(report["ceilings"][figure].as_f64().unwrap() > 0.0, "{figure}");
    }
    for bare in ["bare_sign", "bare_bytes"] {
        assert!(report["ceilings"][bare]["operations"].as_u64().unwrap() > 0);
        assert_eq!(report["ceilings"][bare]["error_count"], 0);
    }
    assert_eq!(report["ratios"].as_array().unwrap().len(), 2);
}
