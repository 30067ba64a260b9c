//! What is wrong is named, all of it at once, and nothing is changed (security.md RE5).

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::support::{Database, Program};

/// The last lines of standard error, from the one that says what is wrong.
#[track_caller]
fn complaint(program: &Program) -> String {
    let said = program.run(&["serve"]);
    assert_eq!((said.code, said.out.as_str()), (1, ""), "{said:?}");
    let start = said.err.find("error: ").unwrap_or_else(|| panic!("{said:?}"));
    said.err[start..].trim_end().to_owned()
}

#[test]
fn every_wrong_and_every_unknown_setting_is_named_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::in_folder(folder.path())
        .with("SIGNET__SERVER__LISTEN", "here")
        .with("SIGNET__SERVER__LISTENS", "127.0.0.1:0")
        .with("SIGNET__TOKENS__CODE_TTL", "1h")
        .with("SIGNET__DATABASE__URL", "mysql://localhost/x")
        .with("SIGNET__KEYS__MASTER_KEY", "c2hvcnQ=")
        .with("SIGNET__FOO__BAR", "1");
    let complaint = complaint(&program);
    let lines: Vec<&str> = complaint.lines().map(str::trim).collect();
    assert_eq!(lines.len(), 7, "{complaint}");
    for name in [
        "server.listen ",
        "SIGNET__SERVER__LISTENS",
        "tokens.code_ttl",
        "database.url",
        "keys.master_key",
        "SIGNET__FOO__BAR",
    ] {
        assert!(lines.iter().any(|line| line.starts_with(name)), "{name} is not in {complaint}");
    }
    assert!(!complaint.contains("c2hvcnQ="), "the value of a secret is shown: {complaint}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "something was made");
}

#[test]
fn a_plain_http_issuer_on_another_host_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::in_folder(folder.path()).with("SIGNET__SERVER__ISSUER", "http://id.example.com");
    assert!(complaint(&program).contains("server.issuer (from SIGNET__SERVER__ISSUER)"));
    let open = Program::in_folder(folder.path()).with("SIGNET__SERVER__LISTEN", "0.0.0.0:0");
    assert!(complaint(&open).contains("server.issuer"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn an_address_that_is_taken_is_named() {
    let db = Database::sqlite();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let complaint = complaint(&Program::on(&db).with("SIGNET__SERVER__LISTEN", &address));
    assert!(complaint.starts_with(&format!("error: cannot listen on {address}: ")), "{complaint}");
}

on_both_databases! {
    async fn a_missing_or_wrong_master_key_is_refused_and_nothing_is_made(db: Database) {
        let program = Program::on(&db);
        let before = program.run(&["keys", "list", "--json"]).json();
        let key = db.folder().join("keys/master.key");
        let own = fs::read(&key).unwrap();

        fs::remove_file(&key).unwrap();
        let missing = complaint(&program);
        assert!(missing.contains("keys/master.key is missing") && !missing.contains('\n'), "{missing}");
        assert!(!key.exists(), "another key was made");

        let other = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        let wrong = complaint(&program.clone().with("SIGNET__KEYS__MASTER_KEY", other));
        assert!(wrong.contains("give that one") && !wrong.contains(other), "{wrong}");

        fs::write(&key, &own).unwrap();
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
        let exposed = complaint(&program);
        assert!(exposed.contains("can be read by others") && exposed.contains("chmod 600"), "{exposed}");

        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&key, "nonsense\n").unwrap();
        assert!(complaint(&program).contains("is not 32 bytes in base64"));

        fs::write(&key, &own).unwrap();
        assert_eq!(program.run(&["keys", "list", "--json"]).json(), before);
        program.serve().await;
    }
}
