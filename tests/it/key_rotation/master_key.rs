//! The master key is changed: everything is sealed anew while servers run, and a kill in the middle loses nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use signet::domain::language::Language;
use signet::domain::outgoing::SealedContent;
use signet::domain::time::Span;
use signet::env::SystemRandom;
use signet::jobs::key_watch::reload;
use signet::mail::letter::Letter;
use signet::storage::sealed::{SealedTable, count_others, list, master_key_ids};
use signet::storage::{Store, Tx, outbox};

use crate::mail::letters::send;
use crate::support::{Authenticator, Database, Program, Server, Tokens, master_key, within};

const NEW: [u8; 32] = *b"another master key than before..";

fn new_key() -> String {
    STANDARD.encode(NEW)
}

/// The settings of a server that knows both.
fn both() -> [(String, String); 2] {
    [
        ("SIGNET__KEYS__MASTER_KEY".to_owned(), new_key()),
        ("SIGNET__KEYS__PREVIOUS_MASTER_KEY".to_owned(), master_key()),
    ]
}

fn borrowed(settings: &[(String, String)]) -> Vec<(&str, &str)> {
    settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

fn program(db: &Database, settings: &[(&str, &str)]) -> Program {
    settings.iter().fold(Program::on(db), |program, (name, value)| program.with(name, value))
}

async fn others(store: &Store, id: &str) -> i64 {
    let id = id.to_owned();
    let count = move |conn: &mut signet::storage::Conn| {
        SealedTable::ALL.into_iter().map(|table| count_others(conn, table, &id)).sum()
    };
    store.read(count).await.unwrap()
}

async fn token(server: &Server) -> String {
    Tokens::of(&server.post_as("acme", "/token", &[("grant_type", "client_credentials")]).await).access
}

on_both_databases! {
    async fn everything_is_sealed_anew_while_servers_run(db: Database) {
        let settings = both();
        let server = Server::start_with(&db, &borrowed(&settings)).await;
        let store = &server.house.store;
        let old_id = server.house.master.id().to_owned();
        let new_id = server.house.master.own_id().to_owned();
        assert_ne!(old_id, new_id, "what the database is sealed by goes on sealing");
        let user = server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, _) = Authenticator::enrol(&server, user).await;
        let before = token(&server).await;
        send(&server, Letter::AccountDeleted, "ada@example.com", Language::English).await;
        assert_eq!(others(store, &old_id).await, 0);

        let program = program(&db, &borrowed(&settings));
        let asked = program.run(&["keys", "rewrap"]);
        assert!(asked.code == 1 && asked.err.contains("nothing was changed"), "{asked:?}");
        assert!(asked.out.contains("totp_factors      1\n") && asked.out.contains("keys.previous_master_key"), "{asked:?}");
        assert_eq!(others(store, &old_id).await, 0, "it was only asked");
        let done = program.run(&["keys", "rewrap", "--yes", "--json"]).json();
        assert_eq!((&done["master_key_id"], done["sealed_anew"].as_u64().unwrap()), (&new_id.clone().into(), 4));
        assert_eq!(others(store, &new_id).await, 0);
        assert!(program.run(&["keys", "rewrap"]).out.contains("already"));

        // The server notices by itself, and everything opens.
        reload(&server.house, None).await.unwrap();
        assert_eq!(server.house.master.id(), new_id);
        server.clock.advance(Span::from_seconds(30));
        let (surroundings, code) = (server.house.surroundings.clone(), app.code(&server));
        let check = move |tx: &mut Tx<'_>| {
            let env = surroundings.env();
            signet::accounts::second_factor::operation::check_code(tx, user, &code, &crate::support::origin(), &env)
        };
        store.write("test", check).await.unwrap();
        assert_eq!(server.mails_to("ada@example.com").await.len(), 2);
        assert!(server.is_active("acme", &before).await && server.is_active("acme", &token(&server).await).await);
        send(&server, Letter::AccountDeleted, "ada@example.com", Language::English).await;
        assert_eq!(others(store, &new_id).await, 0, "what is new is sealed by the new key");
        server.mail_to("ada@example.com").await;

        // The old key alone opens nothing any more, the new one is enough.
        let with = |key: &str| Program::on(&db).with("SIGNET__KEYS__MASTER_KEY", key);
        let refused = with(&master_key()).run(&["keys", "list"]);
        assert!(refused.refused(1).contains(&new_id), "{refused:?}");
        assert_eq!(with(&new_key()).run(&["keys", "list"]).code, 0);
        assert_eq!(with(&new_key()).run(&["audit", "seal"]).code, 0);
        assert_eq!(with(&new_key()).run(&["audit", "verify"]).code, 0);
    }

    async fn a_change_that_is_killed_goes_on_where_it_stopped(db: Database) {
        let old = Program::on(&db).with("SIGNET__KEYS__MASTER_KEY", &master_key());
        let server = Server::start(&db).await;
        let (store, old_id) = (&server.house.store, server.house.master.id().to_owned());
        send(&server, Letter::AccountDeleted, "ada@example.com", Language::English).await;
        many_more_letters(&server, 1500).await;
        let file = db.folder().join("new.key");
        std::fs::write(&file, new_key()).unwrap();
        std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let line = ["keys", "rewrap", "--to-file", file.to_str().unwrap(), "--yes"];
        let process = old.spawn_with(&line);
        within("something is sealed anew", async || others(store, &old_id).await > 0).await;
        process.kill();
        let ids = store.read(master_key_ids).await.unwrap();
        assert_eq!(ids.len(), 2, "{ids:?}: the kill came too late");

        // Neither key alone is enough, and the refusal names the other; nothing is changed by the attempt.
        let new = Program::on(&db).with("SIGNET__KEYS__MASTER_KEY", &new_key());
        for one in [&old, &new] {
            let refused = one.run(&["keys", "list"]);
            assert!(ids.iter().any(|id| refused.refused(1).contains(id)), "{refused:?}");
        }
        assert_eq!(store.read(master_key_ids).await.unwrap(), ids);
        // Who has both is told what is to be finished.
        let doctor = program(&db, &borrowed(&both())).run(&["doctor"]);
        assert!(doctor.out.contains("by 2 master keys"), "{doctor:?}");
        // The same line again, from standard input this time.
        let again = old.run_with(&["keys", "rewrap", "--to-stdin", "--yes", "--json"], new_key().as_bytes());
        assert!(again.json()["sealed_anew"].as_u64().unwrap() > 0);
        assert_eq!(store.read(master_key_ids).await.unwrap(), [again.json()["master_key_id"].as_str().unwrap()]);
        assert_eq!(new.run(&["keys", "list"]).code, 0);
        // A key that is none is refused before anything is opened.
        for wrong in ["", "c2hvcnQ=", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="] {
            let refused = old.run_with(&["keys", "rewrap", "--to-stdin", "--yes"], wrong.as_bytes());
            assert!(refused.refused(1).contains("the new master key"), "{refused:?}");
        }
    }
}

/// Letters that wait for long, sealed by the key of the server.
async fn many_more_letters(server: &Server, number: usize) {
    let store = &server.house.store;
    let rows = store.read(|conn| list(conn, SealedTable::Outbox, "", 1)).await.unwrap();
    let (master, clear) = {
        let master = std::sync::Arc::clone(&server.house.master);
        let clear = master.open(&SealedTable::Outbox.identity(&rows[0].id), &rows[0].sealed).unwrap();
        (master, clear)
    };
    let now = server.house.surroundings.clock.now();
    let write = move |tx: &mut Tx<'_>| {
        let [Ok(sample)] = <[_; 1]>::try_from(outbox::claim(tx, now, now, 1)?).unwrap() else { panic!() };
        for _ in 0..number {
            let mut mail = sample.mail.clone();
            mail.id = signet::domain::ids::MailId::new(now, &SystemRandom);
            let sealed = master.seal(&format!("outbox:{}", mail.id), &clear, &SystemRandom).unwrap();
            let content = SealedContent { bytes: sealed.bytes, master_key_id: sealed.master_key_id };
            outbox::insert(tx, &mail, &content)?;
        }
        Ok(())
    };
    store.write("test", write).await.unwrap();
}
