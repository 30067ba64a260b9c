//! `signet config …`.

use std::fs;

use serde_json::Value;

use crate::support::Program;

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

#[test]
fn the_settings_in_force_are_shown_with_secrets_masked() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("signet.toml");
    fs::write(&file, "[server]\nsite_name = \"Harbour Bank\"\nworkers = 3\n").unwrap();
    let program = Program::in_folder(folder.path())
        .with("SIGNET__SERVER__WORKERS", "5")
        .with("SIGNET__KEYS__MASTER_KEY", KEY)
        .with("SIGNET__DATABASE__URL", "postgres://signet:canary@db.example/signet");
    let json = program.run(&["config", "show", "--config", "signet.toml", "--json"]);
    let shown = json.json();
    assert_eq!(
        (&shown["server"]["site_name"], &shown["server"]["workers"]),
        (&"Harbour Bank".into(), &5.into())
    );
    let text = program.run(&["config", "show", "--config", "signet.toml"]);
    assert!(text.out.contains("[server]") && text.out.contains("site_name = \"Harbour Bank\""), "{text:?}");
    for said in [&json, &text] {
        assert!(said.out.contains("db.example"), "{said:?}");
        assert!(!said.out.contains("canary") && !said.out.contains(KEY), "{said:?}");
    }
    // Looking changes nothing.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_check_names_all_that_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::in_folder(folder.path());
    assert_eq!(program.run(&["config", "check"]).out, "The settings are right.\n");
    fs::write(folder.path().join("bad.toml"), "[server]\nlisten = \"here\"\nports = 3\n[cache]\nsize = 1\n")
        .unwrap();
    let said = program.run(&["config", "check", "--config", "bad.toml", "--json"]);
    let complaint: Value = serde_json::from_str(said.refused(1)).unwrap();
    let mut names: Vec<&str> = complaint["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["setting"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["cache", "server.listen", "server.ports"]);
    let text = program.run(&["config", "check", "--config", "bad.toml"]);
    assert_eq!(text.refused(1).lines().count(), 4, "{text:?}");
    let missing = program.run(&["config", "check", "--config", "nowhere.toml"]);
    assert!(missing.refused(1).contains("nowhere.toml"), "{missing:?}");
}
