//! Where settings come from: the file over the defaults, the environment over the file; everything wrong is named.

use std::path::Path;

use super::super::*;
use super::{set, with, written};

#[test]
fn the_file_lies_over_the_defaults_and_the_environment_over_the_file() {
    let (_dir, file) =
        written("[sessions]\nper_user = 7\nidle_ttl = \"1h\"\n[server]\nsite_name = \"007\"\n", 0o600);
    let settings =
        with(Some(&file), &[("SIGNET__SESSIONS__PER_USER", "9"), ("OTHER", "x"), ("SIGNET_HOME", "x")])
            .unwrap();
    assert_eq!(settings.sessions.per_user, 9);
    assert_eq!(settings.sessions.idle_ttl, Span::from_hours(1));
    assert_eq!(settings.sessions.absolute_ttl, Span::from_hours(12));
    assert_eq!(settings.server.site_name, "007");
    assert_eq!(set(&[("server.site_name", "true")]).unwrap().server.site_name, "true");
}

#[test]
fn everything_wrong_is_named_at_once_with_its_source() {
    let (_dir, file) = written(
        "nonsense = 1\nlog = 5\n[server]\nlisten = 80\nlissen = \"x\"\n[sessions]\nper_user = [5]\n[other]\na = 1\n",
        0o600,
    );
    let variables = [
        ("SIGNET__TOKENS__CODE_TTL", "11m"),
        ("SIGNET__TOKENS__COD_TTL", "1m"),
        ("SIGNET__DATABASE", "x"),
        ("SIGNET__SERVER__LISTEN__PORT", "x"),
        ("signet__keys__dir", "x"),
        ("SIGNET__KEYS__RSA_BITS", "1024"),
    ];
    let errors = with(Some(&file), &variables).unwrap_err();
    let mut names: Vec<_> = errors.problems().iter().map(Problem::setting).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "SIGNET__DATABASE",
            "SIGNET__SERVER__LISTEN__PORT",
            "SIGNET__TOKENS__COD_TTL",
            "keys.rsa_bits",
            "log",
            "nonsense",
            "other",
            "server.lissen",
            "server.listen",
            "sessions.per_user",
            "signet__keys__dir",
            "tokens.code_ttl",
        ]
    );
    let text = errors.to_string();
    let path = file.display();
    for line in [
        format!(
            "\n  server.listen (in {path}): `80` is not an IP address and a port, such as 127.0.0.1:8080"
        ),
        format!("\n  server.lissen (in {path}): there is no such setting; [server] has listen, issuer, "),
        format!("\n  sessions.per_user (in {path}): it must be a single value, not a list or a table"),
        format!("\n  nonsense (in {path}): there is no such section; there are server, database, "),
        format!("\n  log (in {path}): this is a section; write [log] and its settings below"),
        "\n  keys.rsa_bits (from SIGNET__KEYS__RSA_BITS): `1024` is not 2048, 3072 or 4096".to_owned(),
        "\n  SIGNET__TOKENS__COD_TTL: this variable names no setting".to_owned(),
        "\n  signet__keys__dir: variables are in upper case; write SIGNET__KEYS__DIR".to_owned(),
    ] {
        assert!(text.contains(&line), "{line}\nis not in\n{text}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let missing = with(Some(Path::new("/nonexistent/signet.toml")), &[]).unwrap_err().to_string();
    assert!(missing.contains("/nonexistent/signet.toml: cannot be read: No such file"), "{missing}");
    let (_dir, file) = written("[keys]\nmaster_key = SECRET\n", 0o600);
    let broken = with(Some(&file), &[("SIGNET__NO__SUCH", "x")]).unwrap_err();
    let text = broken.to_string();
    assert!(text.contains(&format!("{}: TOML parse error at line 2", file.display())), "{text}");
    assert!(text.contains("SIGNET__NO__SUCH"), "{text}");
    assert!(!format!("{text}{broken:?}").contains("SECRET"), "{text}");
}

#[test]
fn a_key_with_dots_does_not_hide_another_setting() {
    let (_dir, file) = written("\"server.lissen\" = \"x\"\nserver.site_name = \"Dotted\"\n", 0o600);
    let errors = with(Some(&file), &[]).unwrap_err();
    assert_eq!(errors.problems().iter().map(Problem::setting).collect::<Vec<_>>(), ["server.lissen"]);
    let (_dir, file) = written("server.site_name = \"Dotted\"\n", 0o600);
    assert_eq!(with(Some(&file), &[]).unwrap().server.site_name, "Dotted");
    let (_dir, file) = written("\"database.url\" = \"sqlite://a.db\"\ndatabase.url_file = \"x\"\n", 0o600);
    let errors = with(Some(&file), &[]).unwrap_err().to_string();
    assert!(errors.contains("database.url is set too"), "{errors}");
}
