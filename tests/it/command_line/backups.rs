//! `signet backup` and `signet restore`: what they refuse, and that a refusal changes nothing.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::storage::raw::{execute, number, words};
use crate::support::{Database, Program, Said};

fn path(db: &Database, name: &str) -> (PathBuf, String) {
    let path = db.folder().join(name);
    (path.clone(), path.display().to_string())
}

/// What begins with a dot, and what SQLite keeps beside a file: left over.
fn left_over(db: &Database) -> Vec<String> {
    let names = std::fs::read_dir(db.folder()).unwrap().map(|entry| entry.unwrap().file_name());
    let names = names.map(|name| name.into_string().unwrap());
    names
        .filter(|name| name.starts_with('.') || name.ends_with("-wal") || name.ends_with("-journal"))
        .collect()
}

fn overwrite_middle(file: &Path) {
    let mut bytes = std::fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 8192].fill(0x5a);
    std::fs::write(file, bytes).unwrap();
}

#[track_caller]
fn says(said: &Said, words: &str) {
    let line = said.refused(1);
    assert!(line.contains(words), "{line}");
}

on_sqlite! {
    async fn a_backup_is_private_and_says_what_is_in_it_and_what_is_not(db: Database) {
        let program = Program::on(&db);
        program.user("ada@example.com");
        let sealed = program.run(&["audit", "seal", "--json"]).json();
        let (file, name) = path(&db, "copy.db");
        let made = program.run(&["backup", &name, "--json"]).json();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(made["size_bytes"].as_u64(), Some(std::fs::metadata(&file).unwrap().len()));
        assert_eq!((made["users"].as_i64(), made["signing_keys"].as_i64()), (Some(1), Some(1)));
        assert_eq!(made["audit_head"], sealed["head"]);
        assert!(made["schema"].as_str().unwrap().starts_with("2026"), "{made}");
        assert_eq!(left_over(&db), [""; 0]);

        let text = program.run(&["backup", &path(&db, "second.db").1]);
        assert!(text.out.contains("Not in it: the master key"), "{text:?}");
        assert!(text.out.contains(made["master_key_id"].as_str().unwrap()), "{text:?}");
        says(&program.run(&["backup", &name]), "never overwrites");
        says(&program.run(&["backup", &path(&db, "nowhere/copy.db").1]), "nowhere");
        says(&program.run(&["backup", &path(&db, "signet.db").1]), "never overwrites");
        let empty = Program::in_folder(db.folder()).with("SIGNET__DATABASE__URL", "sqlite://none.db");
        says(&empty.run(&["backup", "other.db"]), "there is no database");
        assert!(!db.folder().join("none.db").exists() && !db.folder().join("other.db").exists());
    }

    async fn a_backup_does_not_bring_the_schema_up_to_date(db: Database) {
        let program = Program::on(&db);
        let store = db.store();
        let forget = |tx: &mut signet::storage::Tx<'_>| {
            execute(tx.conn(), "DELETE FROM __diesel_schema_migrations WHERE version >= '20261121000950'")
        };
        store.write("test", forget).await.unwrap();
        let count = "SELECT COUNT(*) AS number FROM __diesel_schema_migrations";
        let before = store.read(move |conn| number(conn, count)).await.unwrap();
        program.run(&["backup", &path(&db, "copy.db").1, "--json"]).json();
        assert_eq!(store.read(move |conn| number(conn, count)).await.unwrap(), before);
    }

    async fn a_restore_stays_away_from_a_database_that_is_there_or_in_use(db: Database) {
        let program = Program::on(&db);
        program.user("ada@example.com");
        let (_, copy) = path(&db, "copy.db");
        program.run(&["backup", &copy]);
        program.user("bob@example.com");
        says(&program.run(&["restore", &copy]), "--replace");
        says(&program.run(&["restore", &path(&db, "signet.db").1, "--replace"]), "the database itself");
        says(&program.run(&["restore", &path(&db, "none.db").1, "--replace"]), "none.db");
        let server = program.serve().await;
        says(&program.run(&["restore", &copy, "--replace"]), "in use");
        assert_eq!(server.get("/readyz").await.status, 200);
        drop(server);
        assert_eq!(program.run(&["users", "list", "--json"]).json()["users"].as_array().unwrap().len(), 2);

        let done = program.run(&["restore", &copy, "--replace", "--json"]).json();
        assert_eq!(left_over(&db), [""; 0]);
        assert_eq!(done["users"].as_i64(), Some(1));
        assert_eq!(program.run(&["users", "list", "--json"]).json()["users"].as_array().unwrap().len(), 1);
        let before = PathBuf::from(done["before"].as_str().unwrap());
        assert!(before.file_name().unwrap().to_str().unwrap().starts_with("signet.db.before-restore-20"));
        let earlier = Program::on(&db).with("SIGNET__DATABASE__URL", &format!("sqlite://{}", before.display()));
        assert_eq!(earlier.run(&["users", "list", "--json"]).json()["users"].as_array().unwrap().len(), 2);
        let event = |conn: &mut _| words(conn, "SELECT event || ' ' || actor AS word FROM audit_events WHERE event = 'database_restored'");
        assert_eq!(db.store().read(event).await.unwrap(), ["database_restored cli"]);
    }

    async fn what_is_no_whole_backup_of_ours_replaces_nothing(db: Database) {
        let program = Program::on(&db);
        for number in 0..40 {
            program.user(&format!("user{number}@example.com"));
        }
        let (file, copy) = path(&db, "copy.db");
        program.run(&["backup", &copy]);
        let (_, other) = path(&db, "other.db");
        let bytes = std::fs::read(&file).unwrap();

        std::fs::write(&other, "not a database at all, but long enough to have a header of 100 bytes ".repeat(9)).unwrap();
        says(&program.run(&["restore", &other, "--replace"]), "no backup of this program");
        std::fs::write(&other, &bytes[..bytes.len() / 2]).unwrap();
        says(&program.run(&["restore", &other, "--replace"]), "backup");
        std::fs::write(&other, &bytes).unwrap();
        overwrite_middle(other.as_ref());
        says(&program.run(&["restore", &other, "--replace"]), "backup");
        std::fs::write(&other, "").unwrap();
        says(&program.run(&["restore", &other, "--replace"]), "other.db");

        // Of a release that is not there yet.
        std::fs::write(&other, &bytes).unwrap();
        let newer = signet::storage::copies::change(other.as_ref(), "test", |tx| {
            execute(tx.conn(), "INSERT INTO __diesel_schema_migrations (version) VALUES ('20991231000000')")
        });
        newer.unwrap();
        says(&program.run(&["restore", &other, "--replace"]), "newer release");

        // With the key of another house.
        let stranger = Program::on(&db).with("SIGNET__KEYS__MASTER_KEY", &crate::support::master_key());
        says(&stranger.run(&["restore", &copy, "--replace"]), "master key");
        let elsewhere = Program::on(&db).with("SIGNET__KEYS__DIR", "no-keys").with("SIGNET__DATABASE__URL", "sqlite://new.db");
        says(&elsewhere.run(&["restore", &copy]), "is missing");
        assert!(!db.folder().join("new.db").exists() && !db.folder().join("no-keys").exists());
        assert_eq!(program.run(&["users", "list", "--json"]).json()["users"].as_array().unwrap().len(), 40);
        assert_eq!(left_over(&db), [""; 0]);
    }

    async fn a_sealed_row_that_does_not_open_is_named(db: Database) {
        let program = Program::on(&db);
        program.user("ada@example.com");
        let (_, copy) = path(&db, "copy.db");
        program.run(&["backup", &copy]);
        let damaged = signet::storage::copies::change(copy.as_ref(), "test", |tx| {
            execute(tx.conn(), "UPDATE signing_keys SET sealed = zeroblob(64)")
        });
        assert_eq!(damaged.unwrap(), 1);
        says(&program.run(&["restore", &copy, "--replace"]), "signing_keys");
    }

    async fn a_damaged_database_and_what_is_left_of_its_log_are_set_aside(db: Database) {
        let program = Program::on(&db);
        program.user("ada@example.com");
        let (_, copy) = path(&db, "copy.db");
        program.run(&["backup", &copy]);
        let (file, _) = path(&db, "signet.db");
        std::fs::write(&file, "scrambled ".repeat(1000)).unwrap();
        std::fs::write(db.folder().join("signet.db-wal"), "an old log").unwrap();
        let said = program.run(&["restore", &copy, "--replace", "--json"]);
        assert!(said.err.contains("could not be told whether a server uses it"), "{said:?}");
        let before = said.json()["before"].as_str().unwrap().to_owned();
        assert!(std::fs::read_to_string(before).unwrap().starts_with("scrambled"));
        assert_eq!(program.run(&["users", "list", "--json"]).json()["users"].as_array().unwrap().len(), 1);

        // A log without its file would be played into the new one.
        std::fs::remove_file(&file).unwrap();
        std::fs::write(db.folder().join("signet.db-wal"), "an old log").unwrap();
        says(&program.run(&["restore", &copy]), "--replace");
        assert_eq!(program.run(&["restore", &copy, "--replace"]).code, 0);
        assert_eq!(program.run(&["users", "list", "--json"]).json()["users"].as_array().unwrap().len(), 1);
    }
}

on_postgres! {
    async fn with_postgresql_both_say_what_to_use_instead(db: Database) {
        let url = "postgres://signet:SECRET@db.example:5433/signet?sslmode=require";
        let program = Program::on(&db).with("SIGNET__DATABASE__URL", url);
        for (verb, tool) in [("backup", "pg_dump --format=custom"), ("restore", "pg_restore ")] {
            let said = program.run(&[verb, "it's.dump"]);
            says(&said, tool);
            says(&said, r"it'\''s.dump");
            says(&said, "'postgres://signet@db.example:5433/signet?sslmode=require'");
            assert!(!said.err.contains("SECRET"), "{said:?}");
        }
    }
}
