//! The listener itself speaks TLS.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use reqwest::header::SET_COOKIE;

use crate::support::{Database, Program, certificate};

/// The program with certificate and key in its folder, asked by a client that trusts the certificate.
fn with_tls(db: &Database, mode: u32) -> Program {
    let (cert, key) = certificate("127.0.0.1");
    let (cert_path, key_path) = (db.folder().join("cert.pem"), db.folder().join("key.pem"));
    fs::write(&cert_path, &cert).unwrap();
    fs::write(&key_path, key).unwrap();
    fs::set_permissions(&key_path, fs::Permissions::from_mode(mode)).unwrap();
    let trusted = reqwest::Certificate::from_pem(&cert).unwrap();
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    Program::on(db)
        .with("SIGNET__SERVER__TLS_CERT", &cert_path.display().to_string())
        .with("SIGNET__SERVER__TLS_KEY", &key_path.display().to_string())
        .asked_by(http.add_root_certificate(trusted).build().unwrap())
}

on_both_databases! {
    async fn over_https_cookies_are_bound_to_the_host(db: Database) {
        let server = with_tls(&db, 0o600).serve().await;
        assert!(server.url.starts_with("https://"));
        let page = server.get("/login").await;
        assert_eq!(page.status, 200);
        let cookie = page.headers.get(SET_COOKIE).unwrap().to_str().unwrap();
        assert!(cookie.starts_with("__Host-"), "{cookie}");
        for attribute in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.split("; ").any(|part| part == attribute), "{attribute}: {cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
        // Never for this machine: its other servers would be unreachable for a year.
        assert_eq!(page.header("strict-transport-security"), "");
        let metadata = server.get("/.well-known/openid-configuration").await.json();
        assert_eq!(metadata["issuer"], server.url.as_str());
        assert_eq!(metadata["token_endpoint"], server.at("/token"));
        assert!(!server.log().contains("is not https"), "{}", server.log());
    }
}

on_sqlite! {
    async fn a_tls_key_that_everybody_can_read_is_refused(db: Database) {
        let said = with_tls(&db, 0o644).run(&["serve"]);
        assert_eq!(said.code, 1, "{said:?}");
        let last = said.err.lines().last().unwrap();
        assert!(last.starts_with("error: the TLS key: ") && last.contains("key.pem"), "{last}");
    }

    async fn a_certificate_without_its_key_is_refused(db: Database) {
        let said = with_tls(&db, 0o600).without("SIGNET__SERVER__TLS_KEY").run(&["serve"]);
        assert_eq!(said.code, 1, "{said:?}");
        assert!(said.err.contains("server.tls_key"), "{said:?}");
    }
}
