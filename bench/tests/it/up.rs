//! `bench up` with a stand-in for the binary: a script that notes its arguments and serves the fake provider.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::fake::{Manners, serve};

const LISTEN: &str = "SIGNET__SERVER__LISTEN";

/// Not a test: the process behind the stand-in's `serve`.
#[test]
#[ignore = "is started by the stand-in"]
fn stand_in() {
    let listen = std::env::var(LISTEN).unwrap();
    serve(&listen, Manners { credulous: true, ..Manners::default() });
}

fn write_stand_in(folder: &Path) -> std::path::PathBuf {
    let program = folder.join("signet");
    let tests = std::env::current_exe().unwrap();
    let script = format!(
        "#!/bin/sh\n[ \"$1\" = serve ] && exec '{}' --ignored --exact up::stand_in\n\
         {{ echo \"$@\"; cat; }} >> '{}'\n",
        tests.display(),
        folder.join("calls").display()
    );
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    program
}

#[test]
fn signet_is_set_up_measured_and_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let json = folder.path().join("report.json");
    let output = Command::new(env!("CARGO_BIN_EXE_bench"))
        .args(["up", "--users", "2", "--duration", "200ms", "--warmup", "20ms", "--mixed-connections", "50"])
        .args(["--no-ceilings", "--signet"])
        .arg(write_stand_in(folder.path()))
        .args(["--dir".as_ref(), folder.path().as_os_str(), "--json".as_ref(), json.as_os_str()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
    let scenarios = report["scenarios"].as_array().unwrap();
    assert_eq!(scenarios.len(), 9);
    for scenario in scenarios {
        assert_eq!(scenario["error_count"], 0, "{scenario}");
        assert!(scenario["server"]["resident_after_bytes"].as_u64().unwrap() > 0);
    }
    assert_eq!(scenarios[8]["connections"], 50);
    assert!(report["startup"]["first_start_ms"].as_f64().unwrap() > 0.0);

    let calls = std::fs::read_to_string(folder.path().join("calls")).unwrap();
    let verbs: Vec<&str> = calls.lines().filter(|line| line.contains(' ') || *line == "migrate").collect();
    assert_eq!(verbs[0], "migrate");
    assert!(verbs[1].starts_with("users create --email bench-0@") && verbs[1].contains("--verified"));
    assert!(calls.contains("clients create --id bench-service") && calls.contains("--first-party"));
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().starts_with("bench-up-")), "{left:?}");
}
