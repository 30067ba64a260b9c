//! The defaults are the documented ones, and every rule refuses what breaks it, by name.

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

/// `section.setting` → value, as variables.
fn set(settings: &[(&str, &str)]) -> Result<Settings, ConfigErrors> {
    let variable = |name: &str| format!("SIGNET__{}", name.replace('.', "__").to_ascii_uppercase());
    load(None, settings.iter().map(|(name, value)| (variable(name), (*value).to_owned())))
}

/// The one problem, as `name: message`.
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
            "keys": { "dir": "keys", "master_key": null, "rsa_bits": 2048, "publish_before": "1d" },
            "tokens": {
                "code_ttl": "1m", "access_ttl": "15m", "id_token_ttl": "15m", "refresh_idle_ttl": "7d",
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
    const SECRET: [&str; 2] = ["url_file", "master_key_file"];
    let shown = show(&with(None, &[]).unwrap());
    for section in load::sections() {
        let Some(Value::Object(settings)) = shown.get(section.name) else { panic!("{}", section.name) };
        let expected = section.settings.iter().filter(|name| !SECRET.contains(name)).count();
        assert_eq!(settings.len(), expected, "{}", section.name);
        assert!(settings.keys().all(|name| section.settings.contains(&name.as_str())), "{}", section.name);
    }
}

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

#[test]
fn each_rule_refuses_what_breaks_it() {
    for (name, value) in [
        ("server.listen", ""),
        ("server.listen", "localhost:8080"),
        ("server.listen", "127.0.0.1"),
        ("server.workers", "-1"),
        ("server.workers", "1025"),
        ("server.allow_insecure_issuer", "yes"),
        ("server.site_name", ""),
        ("server.site_name", "a\nb"),
        ("server.site_name", " a"),
        ("server.trusted_proxies", "10.0.0.0/33"),
        ("server.trusted_proxies", "proxy.example.com"),
        ("server.proxy_header", "x-real-ip"),
        ("limits.account_failures", "0"),
        ("limits.block", "0s"),
        ("limits.failure_window", "2d"),
        ("limits.waiting_requests", "100001"),
        ("server.default_language", "fr"),
        ("server.shutdown_grace", "6m"),
        ("server.issuer", "example.com"),
        ("server.issuer", "http://example.com"),
        ("server.issuer", "https://example.com/"),
        ("server.issuer", "https://example.com?a"),
        ("database.url", ""),
        ("database.url", "mysql://h/d"),
        ("database.read_connections", "0"),
        ("database.write_connections", "0"),
        ("database.checkout", "0s"),
        ("database.checkout", "2m"),
        ("database.waiters", "0"),
        ("database.write_queue", "0"),
        ("keys.dir", ""),
        ("keys.master_key", "c2hvcnQ="),
        ("keys.master_key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        ("keys.rsa_bits", "2049"),
        ("keys.publish_before", "9m"),
        ("tokens.code_ttl", "0s"),
        ("tokens.code_ttl", "601s"),
        ("tokens.access_ttl", "61m"),
        ("tokens.access_ttl", "a while"),
        ("tokens.id_token_ttl", "61m"),
        ("tokens.refresh_idle_ttl", "31d"),
        ("tokens.refresh_absolute_ttl", "366d"),
        ("tokens.refresh_retry_window", "61s"),
        ("sessions.idle_ttl", "13h"),
        ("sessions.absolute_ttl", "31d"),
        ("sessions.per_user", "0"),
        ("sessions.per_user", "five"),
        ("accounts.registration", "yes"),
        ("accounts.email_verification", "never"),
        ("accounts.username", "true"),
        ("accounts.terms_url", "terms.html"),
        ("accounts.terms_url", "javascript:alert(1)"),
        ("accounts.verification_ttl", "31d"),
        ("accounts.invitation_ttl", "1s"),
        ("passwords.min_length", "7"),
        ("passwords.min_length", "65"),
        ("passwords.min_score", "5"),
        ("passwords.breached_dir", "/nowhere/at/all"),
        ("accounts.reset_ttl", "2d"),
        ("accounts.end_sessions_on_password_change", "maybe"),
        ("accounts.unusual_sign_ins", "panic"),
        ("passwords.memory_kib", "7"),
        ("passwords.memory_kib", "262145"),
        ("passwords.iterations", "0"),
        ("passwords.iterations", "11"),
        ("passwords.parallelism", "17"),
        ("passwords.permits", "1.5"),
        ("passwords.queue", "-1"),
        ("passwords.wait", "6s"),
        ("mail.url", "mail.example.com"),
        ("mail.url", "smtp://mail.example.com"),
        ("mail.url", "smtps://u:SECRET@w@mail.example.com"),
        ("mail.from", "nobody"),
        ("mail.from", "a@b.example\nBcc: x@y.example"),
        ("mail.tls_ca", "/nonexistent"),
        ("mail.tls_ca", "Cargo.toml"),
        ("mail.allow_plaintext", "1"),
        ("mail.timeout", "0s"),
        ("mail.retry_wait", "2h"),
        ("mail.max_attempts", "0"),
        ("log.level", "INFO"),
        ("log.level", "3"),
        ("log.format", "xml"),
    ] {
        let problem = problem(&[(name, value)]);
        assert!(problem.starts_with(&format!("{name}: ")), "{value}: {problem}");
    }
    assert!(
        problem(&[("passwords.parallelism", "16"), ("passwords.memory_kib", "64")])
            .starts_with("passwords.memory_kib")
    );
    assert!(problem(&[("tokens.refresh_absolute_ttl", "6d")]).starts_with("tokens.refresh_idle_ttl: "));
    assert!(problem(&[("sessions.absolute_ttl", "20m")]).starts_with("sessions.idle_ttl: "));
}

#[test]
fn the_issuer_follows_the_listener_on_this_machine_only() {
    let mut server = set(&[("server.listen", "127.0.0.1:0")]).unwrap().server;
    server.listens_on("127.0.0.1:43210".parse().unwrap());
    assert_eq!(server.issuer.as_str(), "http://127.0.0.1:43210");
    let mut server = set(&[("server.issuer", "https://id.example.com")]).unwrap().server;
    server.listens_on("127.0.0.1:43210".parse().unwrap());
    assert_eq!(server.issuer.as_str(), "https://id.example.com");
    assert_eq!(set(&[("server.listen", "[::1]:80")]).unwrap().server.issuer.as_str(), "http://[::1]");
    for open in ["0.0.0.0:8080", "[::]:8080", "10.0.0.1:8080"] {
        assert!(problem(&[("server.listen", open)]).starts_with("server.issuer: it is not set"), "{open}");
        assert!(
            set(&[("server.listen", open), ("server.issuer", "https://id.example.com")]).is_ok(),
            "{open}"
        );
    }
}

#[test]
fn an_insecure_issuer_needs_a_word_and_gets_a_warning() {
    let insecure = ("server.issuer", "http://id.example.com");
    assert!(problem(&[insecure]).contains("write https://"));
    let settings = set(&[insecure, ("server.allow_insecure_issuer", "true")]).unwrap();
    assert_eq!(settings.server.plain_http, PlainHttp::Anywhere);
    assert!(warnings(&settings).iter().any(|line| line.starts_with("server.issuer")));
    let quiet = [("server.issuer", "https://id.example.com"), ("mail.url", "smtps://mail.example.com")];
    assert_eq!(warnings(&set(&quiet).unwrap()), Vec::<String>::new());
}

#[test]
fn a_cheap_hash_is_allowed_and_warned_of() {
    let settings = set(&[("passwords.memory_kib", "64")]).unwrap();
    assert!(warnings(&settings).iter().any(|line| line.starts_with("passwords")));
}

#[test]
fn tls_takes_both_files_or_none() {
    let (cert, key) = (("server.tls_cert", "c.pem"), ("server.tls_key", "k.pem"));
    let server = set(&[cert, key]).unwrap().server;
    assert_eq!(server.tls, Some(TlsFiles { cert: "c.pem".into(), key: "k.pem".into() }));
    assert_eq!(server.issuer.as_str(), "https://127.0.0.1:8080");
    assert!(problem(&[cert]).starts_with("server.tls_key: "));
    assert!(problem(&[key]).starts_with("server.tls_cert: "));
    assert!(problem(&[cert, key, ("server.issuer", "http://127.0.0.1:8080")]).starts_with("server.issuer: "));
}

#[test]
fn a_secret_comes_from_a_file_or_from_the_setting() {
    for content in
        [KEY.to_owned(), format!("{KEY}\n"), format!("{KEY}\r\n"), KEY.trim_end_matches('=').to_owned()]
    {
        let (_dir, file) = written(&content, 0o640);
        let keys = set(&[("keys.master_key_file", file.to_str().unwrap())]).unwrap().keys;
        assert_eq!(keys.master_key.unwrap().expose()[31], 31);
    }
    let (_dir, file) = written("postgres://u:SECRET@h/d\n", 0o600);
    let settings = set(&[("database.url_file", file.to_str().unwrap())]).unwrap();
    assert_eq!(settings.database.url.masked(), "postgres://u:***@h/d");
}

#[test]
fn a_secret_has_one_source_and_its_file_is_private() {
    let (_dir, file) = written(&format!("{KEY}\n"), 0o600);
    let path = file.to_str().unwrap();
    let both = problem(&[("keys.master_key", KEY), ("keys.master_key_file", path)]);
    assert!(both.starts_with("keys.master_key_file: keys.master_key is set too"), "{both}");
    let both = problem(&[("database.url", "sqlite://a.db"), ("database.url_file", path)]);
    assert!(both.starts_with("database.url_file: database.url is set too"), "{both}");
    for (content, mode, expected) in [
        (format!("{KEY}\n"), 0o604, "keys.master_key_file: "),
        (format!("{KEY}\n\n"), 0o600, "keys.master_key_file: in that file: it must be 32 bytes"),
        (format!(" {KEY}"), 0o600, "keys.master_key_file: in that file: it must be 32 bytes"),
        ("\n".to_owned(), 0o600, "keys.master_key_file: "),
        (String::new(), 0o600, "keys.master_key_file: "),
    ] {
        let (_dir, file) = written(&content, mode);
        let problem = problem(&[("keys.master_key_file", file.to_str().unwrap())]);
        assert!(problem.starts_with(expected), "{problem}");
    }
    assert!(
        problem(&[("database.url_file", "/nonexistent")]).contains("cannot read /nonexistent: No such file")
    );
    assert!(problem(&[("keys.master_key_file", "/")]).starts_with("keys.master_key_file: "));
}

#[test]
fn a_settings_file_with_the_master_key_is_private_too() {
    let content = format!("[keys]\nmaster_key = \"{KEY}\"\n");
    let (_dir, file) = written(&content, 0o640);
    assert!(with(Some(&file), &[]).unwrap().keys.master_key.is_some());
    let (_dir, file) = written(&content, 0o644);
    let error = with(Some(&file), &[]).unwrap_err().to_string();
    assert!(error.contains("keys.master_key (in ") && error.contains("chmod o="), "{error}");
    assert!(with(Some(&file), &[("SIGNET__KEYS__MASTER_KEY", KEY)]).is_ok(), "it is not used");
}

#[test]
fn mail_crosses_the_network_in_clear_only_when_an_operator_says_so() {
    let plain = ("mail.url", "smtp://10.0.0.1");
    assert!(problem(&[plain]).contains("mail.allow_plaintext"));
    assert!(set(&[plain, ("mail.allow_plaintext", "true")]).is_ok());
    for protected in ["smtp://127.0.0.1:2525", "smtp+starttls://10.0.0.1", "smtps://10.0.0.1"] {
        assert!(set(&[("mail.url", protected)]).is_ok(), "{protected}");
    }
    let (_dir, file) = written("smtps://u:SECRET@mail.example.com\n", 0o600);
    let settings = set(&[("mail.url_file", file.to_str().unwrap())]).unwrap();
    assert_eq!(settings.mail.url.masked(), "smtps://u:***@mail.example.com:465");
    assert!(!format!("{settings:?}").contains("SECRET"));
}

#[test]
fn who_sends_no_mail_is_told_so() {
    let warned = |settings: &[(&str, &str)]| {
        warnings(&set(settings).unwrap()).iter().any(|line| line.starts_with("mail.url"))
    };
    assert!(warned(&[]));
    assert!(!warned(&[("mail.url", "file:mail")]));
}

#[test]
fn no_secret_is_shown_by_errors_or_settings() {
    let secrets = [("keys.master_key", "SECRET"), ("database.url", "postgres://u:SECRET@w@h/d")];
    let errors = set(&secrets).unwrap_err();
    assert_eq!(errors.problems().len(), 2);
    assert!(!format!("{errors} {errors:?}").contains("SECRET"), "{errors}");

    let settings = set(&[("keys.master_key", KEY), ("database.url", "postgres://u:SECRET@h/d")]).unwrap();
    let shown = format!("{settings:?} {}", show(&settings));
    assert!(shown.contains("postgres://u:***@h/d"), "{shown}");
    assert!(!shown.contains("SECRET") && !shown.contains(KEY) && !shown.contains("30, 31"), "{shown}");
}

#[test]
fn a_brand_is_read_from_its_tables_and_files() {
    let (_logo, logo) = written("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", 0o644);
    let text = format!(
        "[branding]\nname = \"Harbour\"\naccent = \"#7a1f5c\"\nsupport = \"mailto:help@example.com\"\n\
         [[branding.footer_links]]\nname = \"Imprint\"\nurl = \"https://example.com/imprint\"\n\
         [[branding.footer_links]]\nname = {{ en = \"Privacy\", de = \"Datenschutz\" }}\n\
         url = \"https://example.com/privacy\"\n\
         [branding.clients.\"trading.app\"]\nname = \"Trading\"\nlogo = \"{}\"\n",
        logo.display()
    );
    let (_dir, file) = written(&text, 0o600);
    let settings = with(Some(&file), &[]).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(settings.product_name(), "Harbour");
    let branding = &settings.branding.branding;
    assert_eq!(branding.links.len(), 2);
    assert_eq!(branding.links[1].name_in(crate::domain::language::Language::German), "Datenschutz");
    let trading = &branding.clients["trading.app"];
    assert_eq!(
        (trading.name.as_deref(), trading.logo.is_some(), trading.accents),
        (Some("Trading"), true, None)
    );
    assert_eq!(show(&settings)["branding"]["clients"], json!(["trading.app"]));
    assert_eq!(with(None, &[]).unwrap().product_name(), "Signet");
}

#[test]
fn a_brand_that_cannot_be_shown_is_refused_by_name() {
    let (_empty, empty) = written("", 0o644);
    let (_long, long) = written(&"x".repeat(256 * 1024 + 1), 0o644);
    let (empty, long) = (empty.display().to_string(), long.display().to_string());
    for (name, value, complaint) in [
        ("branding.name", "a\nb", "a name of 1 to 100 characters"),
        ("branding.accent", "blue", "a colour such as #17594f"),
        ("branding.accent", "#ffcc00", "contrast to the light pages"),
        ("branding.accent_dark", "#17594f", "contrast to the dark pages"),
        ("branding.logo", &empty, "no SVG, PNG or WebP"),
        ("branding.logo", &long, "longer than 256 KiB"),
        ("branding.logo", "/nowhere/logo.svg", "cannot read"),
        ("branding.style_sheet", &long, "longer than 256 KiB"),
        ("branding.style_sheet", "/nowhere/site.css", "cannot read"),
        ("branding.support", "http://example.com/", "https:// or mailto:"),
        ("branding.support", "javascript:alert(1)", "https:// or mailto:"),
        ("branding.footer_links", "x", "a list of links"),
        ("branding.footer_links", "[{\"name\":\"x\"}]", "a list of links"),
        (
            "branding.footer_links",
            "[{\"name\":\"x\",\"url\":\"http://example.com\"}]",
            "begins with https://",
        ),
        ("branding.footer_links", "[{\"name\":\"\",\"url\":\"https://example.com\"}]", "1 to 60 characters"),
        ("branding.footer_links", "[{\"name\":{\"fr\":\"x\"},\"url\":\"https://example.com\"}]", "fr"),
        ("branding.clients", "[]", "a table of brands"),
        ("branding.clients", "{\"acme\":{\"colour\":\"#17594f\"}}", "unknown field"),
        ("branding.clients", "{\"a b\":{}}", "no client_id"),
    ] {
        let said = problem(&[(name, value)]);
        assert!(said.starts_with(name) && said.contains(complaint), "{said}");
    }
    let said = problem(&[("branding.clients", "{\"acme\":{\"accent\":\"#eeeeee\"}}")]);
    assert!(said.starts_with("branding.clients.acme.accent: #eeeeee: its contrast"), "{said}");
}
