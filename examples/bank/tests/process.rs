//! The bank as a process of its own.
#![cfg(unix)]
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use signet_verifier::test_support::FakeIssuer;

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_signet-example-bank"));
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
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = command()
        .args(["--audience", "https://bank.example", "--listen", "127.0.0.1:0", "--database"])
        .arg(folder.path().join("bank.db"))
        .env("BANK_ISSUER", issuer.url())
        .spawn()
        .expect("a process");
    let line = first_line(&mut child);
    let url = line.strip_prefix("bank listening on ").expect("the announcement").to_owned();
    let token = issuer.user_token("https://bank.example", "alice").scope("accounts:read").sign();
    let request = reqwest::Client::new().get(format!("{url}/api/bank/accounts")).bearer_auth(token);
    assert_eq!(request.send().await.expect("an answer").status(), 200);
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill").success());
    assert!(child.wait().expect("the end").success());
}

#[test]
fn a_wrong_setting_ends_it_with_a_failure() {
    let local = ["--issuer", "http://127.0.0.1:1", "--legacy-user-id", "--legacy-until", "30.11.2026"];
    let without_the_flag = ["--issuer", "http://127.0.0.1:1", "--legacy-until", "2026-11-30"];
    for wrong in [["--issuer", "http://id.example"].as_slice(), &local, &without_the_flag] {
        let mut command = command();
        command.args(["--audience", "https://bank.example", "--listen", "127.0.0.1:0"]).args(wrong);
        let mut child = command.spawn().expect("a process");
        assert_eq!(first_line(&mut child), "");
        assert!(!child.wait().expect("the end").success());
    }
}
