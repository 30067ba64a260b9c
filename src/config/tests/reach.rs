//! How the server is reached, and what is allowed with a warning.

use super::super::*;
use super::{problem, set, written};
use crate::domain::issuer::PlainHttp;

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
fn numbers_that_others_can_reach_are_warned_of() {
    let warned = |listen: &str| {
        warnings(&set(&[("metrics.listen", listen)]).unwrap())
            .iter()
            .any(|line| line.starts_with("metrics.listen"))
    };
    assert!(warned("0.0.0.0:9464") && warned("[::]:9464"));
    assert!(!warned("127.0.0.1:9464") && !warned("[::1]:9464") && !warned(""));
}

#[test]
fn who_sends_no_mail_is_told_so() {
    let warned = |settings: &[(&str, &str)]| {
        warnings(&set(settings).unwrap()).iter().any(|line| line.starts_with("mail.url"))
    };
    assert!(warned(&[]));
    assert!(!warned(&[("mail.url", "file:mail")]));
}
