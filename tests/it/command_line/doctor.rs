//! `signet doctor`: each thing that can be wrong is found, with what to do; nothing is changed and no secret is named.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use crate::storage::raw::execute;
use crate::support::{Database, Encryption, Process, Program, Said, SmtpServer, certificate};

/// The report, whichever its exit code; the code fits what it says, and who is told of something is told what to do.
#[track_caller]
fn report(said: &Said) -> Value {
    let report: Value = serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {said:?}"));
    assert_eq!(said.code, i32::from(report["healthy"] == false), "{said:?}");
    for check in report["checks"].as_array().unwrap() {
        assert_eq!(check["state"] == "ok", check["advice"].is_null(), "{check}");
        assert!(check["says"].as_str().unwrap().ends_with('.'), "{check}");
    }
    report
}

/// The names of the checks that ended so.
fn names<'a>(report: &'a Value, state: &str) -> Vec<&'a str> {
    let checks = report["checks"].as_array().unwrap().iter().filter(|check| check["state"] == state);
    // The PostgreSQL of the tests does not wait for the disk, and the doctor finds that.
    checks.map(|check| check["name"].as_str().unwrap()).filter(|name| *name != "database.durable").collect()
}

#[track_caller]
fn says(report: &Value, name: &str, words: &str) {
    let check = report["checks"].as_array().unwrap().iter().find(|check| check["name"] == name);
    let check = check.unwrap_or_else(|| panic!("no {name}: {report}"));
    assert!(check["says"].as_str().unwrap().contains(words), "{check}");
}

/// A server that runs, and the program that knows its issuer.
async fn both(db: &Database) -> (Process, Program) {
    let program = Program::on(db);
    // A server makes one too, when it has been there for a moment.
    program.run(&["keys", "generate"]);
    let server = program.serve().await;
    let program = program.with("SIGNET__SERVER__ISSUER", &server.url);
    (server, program)
}

async fn change(db: &Database, statement: &'static str) {
    db.store().write("test", move |tx| execute(tx.conn(), statement)).await.unwrap();
}

on_both_databases! {
    async fn a_house_in_order_has_no_problem(db: Database) {
        let (_server, program) = both(&db).await;
        program.user("ada@example.com");
        program.client("web");
        program.run(&["audit", "seal"]);
        let found = report(&program.run(&["doctor", "--json"]));
        assert_eq!(names(&found, "problem"), [""; 0], "{found}");
        // The tests hash cheaply, send no mail and have no TLS.
        assert_eq!(names(&found, "warning"), ["settings.hashing", "tls.listener", "mail.way"], "{found}");
        let fine = names(&found, "ok");
        for name in [
            "database.reachable", "database.migrations", "keys.master", "keys.active", "keys.next", "clock.issuer",
            "audit.chain", "audit.sealed", "clients.registered", "mail.outbox", "discovery.reachable",
            "discovery.issuer", "discovery.keys",
        ] {
            assert!(fine.contains(&name), "{name}: {found}");
        }
        let text = program.run(&["doctor"]);
        assert!(text.out.contains("\nkeys\n  ok       ") && text.out.contains("           → "), "{}", text.out);
        assert!(text.out.trim_end().ends_with("in order."), "{}", text.out);
    }

    async fn weak_clients_dead_mail_and_a_changed_log_are_named(db: Database) {
        let (_server, program) = both(&db).await;
        program.client("web");
        program.run(&["audit", "seal"]);
        change(&db, "UPDATE clients SET pkce_required = FALSE, email_verification = 'claim_only', \
                     redirect_uris = '[\"https://192.0.2.7/cb\",\"https://a.example/*\"]', refresh_ttl_ms = 8640000000").await;
        change(&db, "UPDATE audit_events SET outcome = 'failure'").await;
        change(&db, "INSERT INTO outbox (id, kind, recipient, language, master_key_id, state, attempts, created_at, expires_at) \
                     VALUES ('0197a3c2-5b7e-7c11-8d2f-0a1b2c3d4e5f', 'test', 'a@b.example', 'en', 'x', 'dead', 1, 0, 0)").await;
        let found = report(&program.run(&["doctor", "--json"]));
        let warned = names(&found, "warning");
        for name in ["clients.pkce", "clients.wildcard", "clients.address_redirect", "clients.endless", "clients.unproven"] {
            assert!(warned.contains(&name), "{name}: {found}");
            says(&found, name, ": web.");
        }
        says(&found, "mail.outbox", "One mail was given up");
        assert_eq!(names(&found, "problem"), ["audit.chain"], "{found}");
        says(&found, "audit.chain", "was altered");
        change(&db, "UPDATE clients SET enabled = FALSE").await;
        assert!(!names(&report(&program.run(&["doctor", "--json"])), "warning").contains(&"clients.pkce"));
    }

    async fn keys_that_do_not_open_or_are_not_there_are_named(db: Database) {
        let (server, program) = both(&db).await;
        drop(server);
        let stranger = crate::support::master_key();
        let found = report(&program.clone().with("SIGNET__KEYS__MASTER_KEY", &stranger).run(&["doctor", "--json"]));
        assert!(names(&found, "problem").contains(&"keys.master"), "{found}");
        assert!(!found.to_string().contains(&stranger));
        change(&db, "UPDATE signing_keys SET kid = 'another' WHERE state = 'next'").await;
        let found = report(&program.run(&["doctor", "--json"]));
        says(&found, "keys.master", "signing_keys another was sealed by");
        change(&db, "UPDATE signing_keys SET activated_at = 1 WHERE state = 'active'").await;
        says(&report(&program.run(&["doctor", "--json"])), "keys.active", "has signed for 2");
        assert!(names(&report(&program.run(&["doctor", "--json"])), "warning").contains(&"keys.active"));
        change(&db, "UPDATE signing_keys SET state = 'revoked'").await;
        let found = report(&program.run(&["doctor", "--json"]));
        says(&found, "keys.active", "There are 0 active");
        assert!(names(&found, "warning").contains(&"keys.next"), "{found}");
        // And that nothing answers at the issuer.
        assert!(names(&found, "problem").contains(&"discovery.reachable"), "{found}");
    }

    async fn a_database_of_another_release_is_told_and_not_touched(db: Database) {
        let (server, program) = both(&db).await;
        drop(server);
        change(&db, "DELETE FROM __diesel_schema_migrations WHERE version >= '20261121000950'").await;
        for _ in 0..2 {
            let found = report(&program.run(&["doctor", "--json"]));
            says(&found, "database.migrations", "not applied");
            assert!(!names(&found, "ok").contains(&"keys.master"), "{found}");
        }
        change(&db, "INSERT INTO __diesel_schema_migrations (version) VALUES ('20991231000000')").await;
        says(&report(&program.run(&["doctor", "--json"])), "database.migrations", "not applied");
    }

    async fn a_database_that_loses_commits_is_a_problem(db: Database) {
        let (_server, program) = both(&db).await;
        let found = report(&program.run(&["doctor", "--json"]));
        if db.url().sqlite_path().is_none() {
            says(&found, "database.durable", "fsync = off");
            says(&found, "clock.database", "agree");
        } else {
            assert_eq!(found["healthy"], true, "{found}");
        }
    }

    async fn another_server_at_the_issuer_is_told(db: Database) {
        let (server, program) = both(&db).await;
        // One of another issuer, which has its own keys in another database.
        let other = Database::sqlite();
        let elsewhere = Program::on(&other).with("SIGNET__SERVER__ISSUER", "http://127.0.0.1:1");
        let stranger = elsewhere.serve().await;
        let found = report(&program.clone().with("SIGNET__SERVER__ISSUER", &stranger.url).run(&["doctor", "--json"]));
        says(&found, "discovery.issuer", "it names another issuer".trim_start_matches("it "));
        // The same name, another database.
        let found = report(&elsewhere.with("SIGNET__SERVER__ISSUER", &server.url).run(&["doctor", "--json"]));
        says(&found, "discovery.keys", "does not serve these keys");
    }
}

on_sqlite! {
    async fn where_there_is_no_database_none_is_made(db: Database) {
        let program = Program::in_folder(db.folder()).with("SIGNET__DATABASE__URL", "sqlite://none/none.db");
        let found = report(&program.run(&["doctor", "--json"]));
        says(&found, "database.reachable", "There is no database");
        assert!(!db.folder().join("none").exists() && !db.folder().join("keys").exists());
    }

    async fn a_damaged_file_and_one_that_others_can_read_are_told(db: Database) {
        let (server, program) = both(&db).await;
        for number in 0..40 {
            program.user(&format!("user{number}@example.com"));
        }
        server.kill();
        let file = db.folder().join("signet.db");
        let store = db.store();
        store.write("test", |tx| execute(tx.conn(), "UPDATE users SET name = 'x'")).await.unwrap();
        drop(store);
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        let found = report(&program.run(&["doctor", "--json"]));
        assert!(names(&found, "warning").contains(&"database.private"), "{found}");
        let copy = db.folder().join("copy.db");
        program.run(&["backup", &copy.display().to_string()]);
        let mut bytes = std::fs::read(&copy).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle..middle + 16384].fill(0x5a);
        std::fs::write(&copy, bytes).unwrap();
        let program = program.with("SIGNET__DATABASE__URL", &format!("sqlite://{}", copy.display()));
        let found = report(&program.run(&["doctor", "--json"]));
        let problems = names(&found, "problem");
        // Where the damage hits the schema itself, nothing can be read at all.
        let named = ["database.integrity", "database.reachable", "database.readable"];
        assert!(problems.iter().any(|name| named.contains(name)), "{found}");
    }

    async fn the_way_to_the_mail_server_is_tried_without_a_mail(db: Database) {
        let (cert, key) = certificate("127.0.0.1");
        let encryption = Encryption::StartTls(Encryption::acceptor(&cert, &key));
        let smtp = SmtpServer::start(encryption, Some("signet:SECRETWORD")).await;
        let ca = db.folder().join("ca.pem").display().to_string();
        std::fs::write(&ca, &cert).unwrap();
        let (_server, program) = both(&db).await;
        let at = |password: &str| {
            let url = format!("smtp+starttls://signet:{password}@127.0.0.1:{}", smtp.port);
            program.clone().with("SIGNET__MAIL__URL", &url).with("SIGNET__MAIL__TLS_CA", &ca)
        };
        // The mail server is in this very thread.
        let doctor = async |program: Program| {
            tokio::task::spawn_blocking(move || program.run(&["doctor", "--json"])).await.unwrap()
        };
        says(&report(&doctor(at("SECRETWORD")).await), "mail.way", "lets us in");
        let found = doctor(at("WRONGWORD")).await;
        assert!(!found.out.contains("WRONGWORD"), "{found:?}");
        assert!(names(&report(&found), "problem").contains(&"mail.way"), "{found:?}");
        let found = report(&doctor(at("SECRETWORD").without("SIGNET__MAIL__TLS_CA")).await);
        says(&found, "mail.way", "TLS");
        assert_eq!(smtp.received().len(), 0);
    }

    async fn the_certificate_of_the_listener_is_looked_at(db: Database) {
        let write = |name: &str, bytes: &[u8]| {
            let path = db.folder().join(name);
            std::fs::write(&path, bytes).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
            path.display().to_string()
        };
        let (cert, key) = certificate("127.0.0.1");
        let (cert, key) = (write("cert.pem", &cert), write("key.pem", &key));
        let trusted = reqwest::Certificate::from_pem(&std::fs::read(&cert).unwrap()).unwrap();
        let http = reqwest::Client::builder().no_proxy().add_root_certificate(trusted).build().unwrap();
        let program = Program::on(&db).with("SIGNET__SERVER__TLS_CERT", &cert).with("SIGNET__SERVER__TLS_KEY", &key);
        let server = program.clone().asked_by(http).serve().await;
        let program = program.with("SIGNET__SERVER__ISSUER", &server.url);
        let found = report(&program.run(&["doctor", "--json", "--ca", &cert]));
        for name in ["tls.key", "tls.name", "discovery.reachable"] {
            assert!(names(&found, "ok").contains(&name), "{name}: {found}");
        }
        let found = report(&program.run(&["doctor", "--json"]));
        assert!(names(&found, "problem").contains(&"discovery.reachable"), "{found}");

        let (other_cert, other_key) = certificate("id.example.com");
        let other = write("other.pem", &other_cert);
        let found = report(&program.clone().with("SIGNET__SERVER__TLS_CERT", &other).run(&["doctor", "--json"]));
        for name in ["tls.key", "tls.name"] {
            assert!(names(&found, "problem").contains(&name), "{name}: {found}");
        }
        let other_key = write("other-key.pem", &other_key);
        let found = report(&program.with("SIGNET__SERVER__TLS_KEY", &other_key).run(&["doctor", "--json"]));
        says(&found, "tls.key", "another certificate");
    }

    async fn a_proxy_that_nobody_trusts_is_told(db: Database) {
        let program = Program::on(&db).with("SIGNET__SERVER__ISSUER", "https://id.invalid");
        let found = report(&program.run(&["doctor", "--json"]));
        assert!(names(&found, "warning").contains(&"settings.proxies"), "{found}");
        let found = report(&program.clone().with("SIGNET__SERVER__TRUSTED_PROXIES", "10.0.0.1").run(&["doctor", "--json"]));
        assert!(!found.to_string().contains("settings.proxies"), "{found}");
        let all = program.with("SIGNET__SERVER__TRUSTED_PROXIES", "0.0.0.0/0");
        assert!(names(&report(&all.run(&["doctor", "--json"])), "problem").contains(&"settings.proxies"));
    }
}
