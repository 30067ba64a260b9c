//! `signet audit …`: nobody changes the log unseen.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use signet::domain::audit_chain::SEAL_TYP;
use signet::domain::signing_algorithm::SigningAlgorithm;
use signet::domain::signing_key::{KeyState, SealedKey};
use signet::domain::time::{Clock as _, Span};
use signet::env::SystemRandom;
use signet::jobs::seal_audit;
use signet::keys::generate::{KeyKind, generate};
use signet::keys::ring::KeyRing;
use signet::keys::seal::MasterKey;
use signet::storage::{audit, signing_keys};
use tokio::task::JoinSet;
use zeroize::Zeroizing;

use crate::storage::raw::{execute, number, words};
use crate::support::{Browser, Database, PASSWORD, Program, Said, Server, master_key};

const EMAIL: &str = "ada@example.com";

/// A server in whose log something stands, and the program beside it.
async fn with_history(db: &Database) -> (Server, Program) {
    let server = Server::start(db).await;
    let program = Program::on(db).with("SIGNET__KEYS__MASTER_KEY", &master_key());
    program.user("bob@example.com");
    server.user(EMAIL).await;
    for password in ["wrong", "wrong too", PASSWORD] {
        let mut browser = Browser::new();
        browser.get(&server.at("/login")).await;
        browser.submit("#sign-in", &[("email", EMAIL), ("password", password)]).await;
    }
    (server, program)
}

pub(super) async fn change(server: &Server, statement: &'static str) -> usize {
    server.house.store.write("test", move |tx| execute(tx.conn(), statement)).await.unwrap()
}

pub(super) async fn word(server: &Server, query: &'static str) -> String {
    server.house.store.read(move |conn| words(conn, query)).await.unwrap().swap_remove(0)
}

/// What is wrong with the log, by the program's exit code and its answer.
#[track_caller]
pub(super) fn damage(said: &Said) -> Vec<String> {
    assert_eq!(said.code, 1, "{said:?}");
    let json: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(json["intact"], false);
    json["damage"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}

#[track_caller]
pub(super) fn intact(said: &Said) -> Value {
    assert_eq!(said.code, 0, "{said:?}");
    let json = said.json();
    assert_eq!((&json["intact"], json["damage"].as_array().unwrap().len()), (&true.into(), 0));
    json
}

/// The first seal, signed once more by a key whose row somebody puts in without the master key.
async fn sign_anew(server: &Server) {
    let elsewhere = MasterKey::new(Zeroizing::new([9; 32]));
    let now = server.clock.now();
    let mut key: SealedKey = generate(KeyKind::Rs256(2048), &elsewhere, now, &SystemRandom).unwrap();
    key.key.state = KeyState::Active;
    let ring = KeyRing::open(std::slice::from_ref(&key), &elsewhere, now).unwrap();
    let statement = word(server, "SELECT statement AS word FROM audit_seals WHERE number = 1").await;
    let payload = URL_SAFE_NO_PAD.decode(statement.split('.').nth(1).unwrap()).unwrap();
    let forged = ring.active(SigningAlgorithm::Rs256).unwrap().sign(SEAL_TYP, &payload).unwrap();
    // A state in which no ring looks at it.
    key.key.state = KeyState::Revoked;
    key.master_key_id = server.house.master.id().to_owned();
    let write = move |tx: &mut signet::storage::Tx<'_>| {
        assert!(signing_keys::insert(tx, &key)?);
        execute(tx.conn(), &format!("UPDATE audit_seals SET statement = '{forged}' WHERE number = 1"))
    };
    assert_eq!(server.house.store.write("test", write).await.unwrap(), 1);
}

on_both_databases! {
    async fn what_is_sealed_is_intact_until_somebody_changes_it(db: Database) {
        let (server, program) = with_history(&db).await;
        let before = intact(&program.run(&["audit", "verify", "--json"]));
        assert_eq!((before["seals"].as_i64(), before["head"].as_str()), (Some(0), None));
        let waiting = before["unsealed"].as_u64().unwrap();
        assert!(waiting >= 3, "{before}");

        let sealed = program.run(&["audit", "seal", "--json"]).json();
        assert_eq!(sealed["sealed"].as_u64(), Some(waiting));
        let after = intact(&program.run(&["audit", "verify", "--json"]));
        assert_eq!((after["events"].as_u64(), after["unsealed"].as_i64()), (Some(waiting), Some(0)));
        assert_eq!(after["head"], sealed["head"]);
        let text = program.run(&["audit", "verify"]);
        assert!(text.out.starts_with("The audit log is intact: "), "{text:?}");
        assert!(text.out.contains(sealed["head"].as_str().unwrap()), "{text:?}");
        assert!(program.run(&["audit", "seal"]).out.starts_with("There was nothing to seal."));

        let id = word(&server, "SELECT id AS word FROM audit_events WHERE outcome = 'failure' ORDER BY id").await;
        change(&server, "UPDATE audit_events SET outcome = 'success' WHERE outcome = 'failure'").await;
        let damaged = damage(&program.run(&["audit", "verify", "--json"]));
        assert_eq!(damaged[0], format!("event {id} was altered after seal 1"));
        change(&server, "DELETE FROM audit_events WHERE event = 'sign_in'").await;
        let damaged = damage(&program.run(&["audit", "verify", "--json"]));
        assert!(damaged.contains(&format!("event {id}, named by seal 1, is missing")), "{damaged:?}");
        let text = program.run(&["audit", "verify"]);
        assert!(text.out.starts_with("The audit log was changed.") && text.out.contains(&id), "{text:?}");
    }

    async fn an_event_that_is_put_in_or_taken_out_of_its_seal_is_named(db: Database) {
        let (server, program) = with_history(&db).await;
        seal_audit::once(&server.house).await.unwrap();
        program.user("carol@example.com");
        let late = word(&server, "SELECT id AS word FROM audit_events WHERE seal IS NULL").await;
        change(&server, "UPDATE audit_events SET seal = 1 WHERE seal IS NULL").await;
        let damaged = damage(&program.run(&["audit", "verify", "--json"]));
        assert_eq!(damaged, [format!("event {late} claims seal 1, which does not name it")]);
        change(&server, "UPDATE audit_events SET seal = NULL").await;
        seal_audit::once(&server.house).await.unwrap();
        let damaged = program.run(&["audit", "verify", "--json"]);
        assert_eq!(damaged.code, 0, "sealed once more, nothing was lost: {damaged:?}");
    }

    async fn an_event_that_claims_a_seal_which_never_was_is_named(db: Database) {
        let (server, program) = with_history(&db).await;
        seal_audit::once(&server.house).await.unwrap();
        program.user("carol@example.com");
        let late = word(&server, "SELECT id AS word FROM audit_events WHERE seal IS NULL").await;
        for (number, statement) in [
            (0, "UPDATE audit_events SET seal = 0 WHERE seal IS NULL"),
            (-1, "UPDATE audit_events SET seal = -1 WHERE seal = 0"),
            (77, "UPDATE audit_events SET seal = 77 WHERE seal = -1"),
        ] {
            assert_eq!(change(&server, statement).await, 1);
            let damaged = damage(&program.run(&["audit", "verify", "--json"]));
            assert_eq!(damaged, [format!("event {late} claims seal {number}, which does not name it")]);
        }
        // A seal where the chain does not begin hides nothing either.
        change(&server, "UPDATE audit_events SET seal = 0 WHERE seal = 77").await;
        change(&server, "INSERT INTO audit_seals SELECT 0, entries, statement, sealed_at FROM audit_seals").await;
        let damaged = damage(&program.run(&["audit", "verify", "--json"]));
        assert_eq!(damaged, [format!("event {late} claims seal 0, which does not name it")]);
    }

    async fn a_seal_with_a_number_far_away_does_not_fill_the_memory(db: Database) {
        let (server, program) = with_history(&db).await;
        seal_audit::once(&server.house).await.unwrap();
        change(&server, "UPDATE audit_seals SET number = 9223372036854775807").await;
        let damaged = damage(&program.run(&["audit", "verify", "--json"]));
        assert_eq!(damaged[0], "seal 1 is missing");
        assert!(damaged.contains(&"seal 9223372036854775807 is not what was signed".to_owned()), "{damaged:?}");
        assert!(damaged.len() < 1000, "{}", damaged.len());
    }

    async fn a_seal_by_a_key_that_was_put_in_is_not_believed(db: Database) {
        let (server, program) = with_history(&db).await;
        seal_audit::once(&server.house).await.unwrap();
        intact(&program.run(&["audit", "verify", "--json"]));
        sign_anew(&server).await;
        assert_eq!(damage(&program.run(&["audit", "verify", "--json"])), ["seal 1 is not what was signed"]);
    }

    async fn a_seal_that_came_late_and_a_head_that_nobody_noted_are_warnings(db: Database) {
        let (server, program) = with_history(&db).await;
        seal_audit::once(&server.house).await.unwrap();
        let said = program.run(&["audit", "verify"]);
        assert!(said.code == 0 && said.err.contains("warning: no head was given"), "{said:?}");
        let head = program.run(&["audit", "verify", "--json"]).json()["head"].as_str().unwrap().to_owned();
        assert_eq!(program.run(&["audit", "verify", "--head", &head]).err, "");

        // All seals were taken away, and the server seals what there is by then.
        change(&server, "DELETE FROM audit_seals").await;
        change(&server, "UPDATE audit_events SET seal = NULL").await;
        server.clock.advance(Span::from_hours(25));
        seal_audit::once(&server.house).await.unwrap();
        let said = program.run(&["audit", "verify"]);
        assert!(said.code == 0 && said.out.contains("is intact"), "{said:?}");
        assert!(said.err.contains("warning: seal 1 was made more than a day after the oldest of its events"), "{said:?}");
        assert_eq!(damage(&program.run(&["audit", "verify", "--head", &head, "--json"])), ["seal 1 is not the one that was noted"]);
    }

    async fn a_seal_that_is_changed_or_taken_away_is_named(db: Database) {
        let (server, program) = with_history(&db).await;
        for name in ["carol", "dave", "erin"] {
            seal_audit::once(&server.house).await.unwrap();
            program.user(&format!("{name}@example.com"));
        }
        seal_audit::once(&server.house).await.unwrap();
        let noted = intact(&program.run(&["audit", "verify", "--json"]))["head"].as_str().unwrap().to_owned();
        assert!(noted.starts_with("4:"), "{noted}");
        intact(&program.run(&["audit", "verify", "--head", &noted, "--json"]));

        // The end is cut off and sealed anew: the chain fits, but it is another one.
        change(&server, "DELETE FROM audit_seals WHERE number = 4").await;
        let short = damage(&program.run(&["audit", "verify", "--head", &noted, "--json"]));
        assert!(short.contains(&"seal 4 is missing".to_owned()), "{short:?}");
        change(&server, "DELETE FROM audit_events WHERE seal = 4").await;
        program.user("mallory@example.com");
        seal_audit::once(&server.house).await.unwrap();
        intact(&program.run(&["audit", "verify", "--json"]));
        let other = damage(&program.run(&["audit", "verify", "--head", &noted, "--json"]));
        assert_eq!(other, ["seal 4 is not the one that was noted"]);

        change(&server, "UPDATE audit_seals SET statement = (SELECT statement FROM audit_seals WHERE number = 1) WHERE number = 3").await;
        let broken = damage(&program.run(&["audit", "verify", "--json"]));
        assert_eq!(broken[0], "seal 3 is not what was signed");
        assert!(broken.contains(&"seal 4 does not follow the one before it".to_owned()), "{broken:?}");
        change(&server, "DELETE FROM audit_seals WHERE number = 2").await;
        let broken = damage(&program.run(&["audit", "verify", "--json"]));
        assert_eq!(broken[0], "seal 2 is missing");
        let wrong = program.run(&["audit", "verify", "--head", "4"]);
        assert!(wrong.refused(2).contains("a head is a number"), "{wrong:?}");
    }

    async fn an_origin_that_was_erased_leaves_the_chain_whole(db: Database) {
        let server = Server::start(&db).await;
        let program = Program::on(&db).with("SIGNET__KEYS__MASTER_KEY", &master_key());
        let ada = server.user(EMAIL).await;
        let mut browser = Browser::new();
        browser.get(&server.at("/login")).await;
        browser.submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await;
        seal_audit::once(&server.house).await.unwrap();
        let erase = move |tx: &mut signet::storage::Tx<'_>| audit::forget_origins(tx, ada, 100);
        assert!(server.house.store.write("test", erase).await.unwrap() > 0);
        intact(&program.run(&["audit", "verify", "--json"]));
        // What somebody writes there afterwards is not what was sealed.
        change(&server, "UPDATE audit_events SET ip = '192.0.2.1' WHERE origin_hash IS NOT NULL").await;
        assert!(!damage(&program.run(&["audit", "verify", "--json"])).is_empty());
    }

    async fn a_seal_outlives_its_key(db: Database) {
        let (server, program) = with_history(&db).await;
        seal_audit::once(&server.house).await.unwrap();
        server.rotate_keys().await;
        program.user("carol@example.com");
        seal_audit::once(&server.house).await.unwrap();
        assert_eq!(intact(&program.run(&["audit", "verify", "--json"]))["seals"], 2);
    }

    async fn many_sealers_take_turns(db: Database) {
        let (server, program) = with_history(&db).await;
        for round in 0..20 {
            program.user(&format!("user{round}@example.com"));
            let mut sealers = JoinSet::new();
            for _ in 0..8 {
                let house = server.house.clone();
                sealers.spawn(async move { seal_audit::once(&house).await.unwrap().len() });
            }
            assert_eq!(sealers.join_all().await.iter().sum::<usize>(), 1, "round {round}");
        }
        let twice = "SELECT COUNT(*) AS number FROM audit_seals";
        assert_eq!(server.house.store.read(move |conn| number(conn, twice)).await.unwrap(), 20);
        intact(&program.run(&["audit", "verify", "--json"]));
    }

    async fn operators_read_the_log_by_sql(db: Database) {
        let (server, _) = with_history(&db).await;
        let query = "SELECT event || ' ' || outcome || ' ' || COALESCE(email, '-') AS word FROM auth_logs \
                     WHERE event = 'sign_in' ORDER BY outcome";
        let rows = server.house.store.read(move |conn| words(conn, query)).await.unwrap();
        let failed = format!("sign_in failure {EMAIL}");
        assert_eq!(rows, [failed.clone(), failed, format!("sign_in success {EMAIL}")]);
    }
}
