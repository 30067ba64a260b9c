//! The trading service as a process of its own.
#![cfg(unix)]
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use signet_verifier::test_support::FakeIssuer;

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_signet-example-trading"));
    command.env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

fn first_line(child: &mut Child) -> String {
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("output")).read_line(&mut line).expect("a line");
    line.trim_end().to_owned()
}

#[actix_web::test]
async fn it_says_where_it_listens_answers_and_stops_on_sigterm() {
    let issuer = FakeIssuer::start();
    let mut child = command()
        .args(["--audience", "https://trading.example", "--listen", "127.0.0.1:0"])
        .env("TRADING_ISSUER", issuer.url())
        .spawn()
        .expect("a process");
    let line = first_line(&mut child);
    let url = line.strip_prefix("trading listening on ").expect("the announcement").to_owned();
    let token = issuer.user_token("https://trading.example", "alice").scope("positions:read").sign();
    let request = reqwest::Client::new().get(format!("{url}/api/trading/positions")).bearer_auth(token);
    assert_eq!(request.send().await.expect("an answer").status(), 200);
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill").success());
    assert!(child.wait().expect("the end").success());
}

#[test]
fn a_wrong_setting_ends_it_with_a_failure() {
    let mut child = command()
        .args([
            "--issuer",
            "http://id.example",
            "--audience",
            "https://trading.example",
            "--listen",
            "127.0.0.1:0",
        ])
        .spawn()
        .expect("a process");
    assert_eq!(first_line(&mut child), "");
    assert!(!child.wait().expect("the end").success());
}
