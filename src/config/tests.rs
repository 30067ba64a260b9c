//! The defaults are the documented ones, and each is explained; the other tests of settings stand in files below.

mod bounds;
mod brands;
mod reach;
mod secrets;
mod sources;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;
use tracing::level_filters::LevelFilter;

use super::*;
use crate::domain::issuer::PlainHttp;
use crate::passwords::HashingCost;

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn with(file: Option<&Path>, variables: &[(&str, &str)]) -> Result<Settings, ConfigErrors> {
    let owned = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    load(file, owned)
}

fn set(settings: &[(&str, &str)]) -> Result<Settings, ConfigErrors> {
    let variable = |name: &str| format!("SIGNET__{}", name.replace('.', "__").to_ascii_uppercase());
    load(None, settings.iter().map(|(name, value)| (variable(name), (*value).to_owned())))
}

fn problem(settings: &[(&str, &str)]) -> String {
    let errors = set(settings).expect_err(&format!("{settings:?}"));
    let [problem] = errors.problems() else { panic!("{errors}") };
    format!("{}: {}", problem.setting(), problem.message())
}

fn written(content: &str, mode: u32) -> (TempDir, PathBuf) {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("settings");
    fs::write(&path, content).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    (dir, path)
}

#[test]
fn the_defaults_are_the_documented_ones() {
    let settings = with(None, &[]).unwrap();
    let cores = std::thread::available_parallelism().unwrap().get();
    assert_eq!(
        show(&settings),
        json!({
            "server": {
                "listen": "127.0.0.1:8080", "issuer": "http://127.0.0.1:8080", "workers": cores, "tls_cert": null,
                "tls_key": null, "allow_insecure_issuer": false, "site_name": "Signet", "trusted_proxies": "",
                "proxy_header": "x-forwarded-for", "default_language": "en", "shutdown_grace": "10s",
            },
            "database": {
                "url": "sqlite://data/signet.db", "read_connections": 8, "write_connections": 8, "checkout": "1s",
                "waiters": 4096, "write_queue": 4096,
            },
            "keys": {
                "dir": "keys", "master_key": null, "previous_master_key": null, "rsa_bits": 2048, "publish_before": "1d", "rotate_every": "90d",
            },
            "tokens": {
                "code_ttl": "1m", "device_code_ttl": "10m", "device_poll_interval": "5s", "access_ttl": "15m", "id_token_ttl": "15m", "refresh_idle_ttl": "7d",
                "refresh_absolute_ttl": "30d", "refresh_retry_window": "10s",
            },
            "sessions": {
                "idle_ttl": "30m", "absolute_ttl": "12h", "per_user": 5, "known_device_ttl": "180d",
                "remember_device_ttl": "30d", "second_factor_roles": "",
            },
            "accounts": {
                "registration": "open", "email_verification": "before_tokens", "username": "off", "terms_url": null,
                "verification_ttl": "1d", "invitation_ttl": "7d", "deletion_grace": "14d",
                "reset_ttl": "30m", "end_sessions_on_password_change": true,
                "unusual_sign_ins": "notify", "address_file": null,
            },
            "passwords": {
                "memory_kib": 19456, "iterations": 2, "parallelism": 1, "permits": cores, "queue": 64, "wait": "5s",
                "min_length": 8, "min_score": 3, "breached_dir": null,
            },
            "mail": {
                "url": "log:", "from": null, "tls_ca": null, "allow_plaintext": false, "timeout": "30s", "retry_wait": "30s",
                "max_attempts": 60,
            },
            "limits": {
                "account_failures": 5, "address_failures": 10, "device_failures": 5, "client_failures": 20,
                "failure_window": "15m", "block": "1h", "account_failures_per_day": 50, "codes_per_day": 20,
                "mails_per_hour": 3, "requests_per_hour": 20, "waiting_requests": 500,
            },
            "branding": {
                "name": null, "logo": null, "accent": null, "accent_dark": null, "style_sheet": null, "support": null,
                "footer_links": [], "clients": [],
            },
            "audit": { "keep": null, "archive_directory": "data/audit" },
            "metrics": { "listen": null },
            "traces": { "endpoint": null, "ratio": 1.0 },
            "log": { "level": "info", "format": "text" },
        })
    );
    assert_eq!(settings.passwords.cost, HashingCost::RECOMMENDED);
    assert_eq!(settings.log.level, LevelFilter::INFO);
    assert_eq!(settings.server.plain_http, PlainHttp::OnLoopback);
    assert_eq!(settings.lifetimes(Span::from_minutes(10)).session_absolute, Span::from_hours(12));
}

#[test]
fn every_setting_stands_explained_in_the_default_file() {
    let mut written = Vec::new();
    let (mut section, mut before) = ("", "");
    for line in DEFAULTS.lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name;
        } else if let Some((name, _)) = line.split_once(" = ").filter(|_| !line.starts_with('#')) {
            assert!(before.starts_with("# "), "{section}.{name} is not explained");
            written.push(format!("{section}.{name}"));
        }
        before = line;
    }
    let known: Vec<_> = load::sections()
        .iter()
        .flat_map(|section| section.settings.iter().map(|setting| format!("{}.{setting}", section.name)))
        .collect();
    assert!(known.len() > 35, "{known:?}");
    written.sort_unstable();
    let mut sorted = known.clone();
    sorted.sort_unstable();
    assert_eq!(written, sorted);
}

#[test]
fn every_setting_is_shown_but_the_names_of_secret_files() {
    const SECRET: [&str; 4] =
        ["url_file", "master_key_file", "master_key_command", "previous_master_key_file"];
    let shown = show(&with(None, &[]).unwrap());
    for section in load::sections() {
        let Some(Value::Object(settings)) = shown.get(section.name) else { panic!("{}", section.name) };
        let expected = section.settings.iter().filter(|name| !SECRET.contains(name)).count();
        assert_eq!(settings.len(), expected, "{}", section.name);
        assert!(settings.keys().all(|name| section.settings.contains(&name.as_str())), "{}", section.name);
    }
}
