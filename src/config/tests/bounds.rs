//! Every rule refuses what breaks it, by name.

use super::problem;

/// Each of these values alone is refused, and the setting is named.
fn refused(settings: &[(&str, &str)]) {
    for (name, value) in settings {
        let problem = problem(&[(name, value)]);
        assert!(problem.starts_with(&format!("{name}: ")), "{value}: {problem}");
    }
}

#[test]
fn each_rule_of_server_and_database_refuses_what_breaks_it() {
    refused(&[
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
        ("metrics.listen", "9464"),
        ("metrics.listen", "localhost:9464"),
        ("log.level", "INFO"),
        ("log.level", "3"),
        ("log.format", "xml"),
    ]);
}

#[test]
fn each_rule_of_keys_and_tokens_refuses_what_breaks_it() {
    refused(&[
        ("keys.dir", ""),
        ("keys.master_key", "c2hvcnQ="),
        ("keys.master_key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        ("keys.rsa_bits", "2049"),
        ("keys.publish_before", "9m"),
        ("keys.rotate_every", "47h"),
        ("keys.rotate_every", "1096d"),
        ("tokens.code_ttl", "0s"),
        ("tokens.code_ttl", "601s"),
        ("tokens.device_code_ttl", "59s"),
        ("tokens.device_code_ttl", "16m"),
        ("tokens.device_poll_interval", "0s"),
        ("tokens.device_poll_interval", "61s"),
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
    ]);
    assert!(problem(&[("tokens.refresh_absolute_ttl", "6d")]).starts_with("tokens.refresh_idle_ttl: "));
    assert!(problem(&[("sessions.absolute_ttl", "20m")]).starts_with("sessions.idle_ttl: "));
}

#[test]
fn each_rule_of_accounts_and_passwords_refuses_what_breaks_it() {
    refused(&[
        ("accounts.registration", "yes"),
        ("accounts.email_verification", "never"),
        ("accounts.username", "true"),
        ("accounts.terms_url", "terms.html"),
        ("accounts.terms_url", "javascript:alert(1)"),
        ("accounts.verification_ttl", "31d"),
        ("accounts.invitation_ttl", "1s"),
        ("accounts.reset_ttl", "2d"),
        ("accounts.end_sessions_on_password_change", "maybe"),
        ("accounts.unusual_sign_ins", "panic"),
        ("passwords.min_length", "7"),
        ("passwords.min_length", "65"),
        ("passwords.min_score", "5"),
        ("passwords.breached_dir", "/nowhere/at/all"),
        ("passwords.memory_kib", "7"),
        ("passwords.memory_kib", "262145"),
        ("passwords.iterations", "0"),
        ("passwords.iterations", "11"),
        ("passwords.parallelism", "17"),
        ("passwords.permits", "1.5"),
        ("passwords.queue", "-1"),
        ("passwords.wait", "6s"),
        ("limits.account_failures", "0"),
        ("limits.block", "0s"),
        ("limits.failure_window", "2d"),
        ("limits.waiting_requests", "100001"),
    ]);
    let too_narrow = problem(&[("passwords.parallelism", "16"), ("passwords.memory_kib", "64")]);
    assert!(too_narrow.starts_with("passwords.memory_kib"), "{too_narrow}");
}

#[test]
fn each_rule_of_mail_refuses_what_breaks_it() {
    refused(&[
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
    ]);
}
