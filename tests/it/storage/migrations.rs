//! Migrations: once each, one process at a time, all or nothing, there and back; and the same schema on both databases.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use diesel::{Connection as _, PgConnection, SqliteConnection};
use diesel_migrations::{FileBasedMigrations, MigrationHarness as _};
use signet::domain::client::Client;
use signet::storage::sealed::SealedTable;
use signet::storage::{Conn, Store, clients, migrate};

use super::raw::{execute, words};
use crate::support::{Database, Server};

const ROUNDS: usize = 10;
const TOGETHER: usize = 8;

/// `table.column` → type and nullability.
type Columns = BTreeMap<String, String>;

const SQLITE_COLUMNS: &str = "
    SELECT tables.name || '.' || columns.name || ' ' ||
        CASE WHEN instr(tables.sql, 'CHECK (' || columns.name || ' IN (0, 1))') > 0 THEN 'BOOLEAN'
            ELSE columns.type END || CASE columns.\"notnull\" WHEN 1 THEN '' ELSE ' NULL' END AS word
    FROM sqlite_schema AS tables JOIN pragma_table_info(tables.name) AS columns
    WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%' AND tables.name NOT LIKE '\\_\\_%' ESCAPE '\\'";

const POSTGRES_COLUMNS: &str = "
    SELECT table_name || '.' || column_name || ' ' ||
        CASE upper(data_type) WHEN 'BIGINT' THEN 'INTEGER' WHEN 'BYTEA' THEN 'BLOB' ELSE upper(data_type) END ||
        CASE is_nullable WHEN 'NO' THEN '' ELSE ' NULL' END AS word
    FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name NOT LIKE '\\_\\_%'";

fn columns_of(conn: &mut Conn) -> Columns {
    let query = match conn {
        Conn::Sqlite(_) => SQLITE_COLUMNS,
        Conn::Pg(_) => POSTGRES_COLUMNS,
    };
    let lines = words(conn, query).unwrap();
    lines
        .iter()
        .map(|line| line.split_once(' ').unwrap())
        .map(|(at, kind)| (at.to_owned(), kind.to_owned()))
        .collect()
}

async fn columns(store: &Store) -> Columns {
    store.read(|conn| Ok(columns_of(conn))).await.unwrap()
}

/// The columns that `schema.rs` tells diesel of.
fn columns_for_diesel() -> Columns {
    // Views are in a file of their own.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/storage");
    let tables = ["schema.rs", "schema/administration.rs"]
        .map(|file| std::fs::read_to_string(folder.join(file)).unwrap());
    let (mut table, mut columns) = (String::new(), Columns::new());
    for line in tables.iter().flat_map(|text| text.lines()) {
        if let Some((name, _)) = line.trim().split_once(" (").filter(|_| line.ends_with(") {")) {
            name.clone_into(&mut table);
        } else if let Some((name, kind)) =
            line.trim().trim_end_matches(',').split_once(" -> ").filter(|_| line.starts_with("        "))
        {
            let (kind, null) = match kind.strip_prefix("Nullable<") {
                Some(inner) => (inner.trim_end_matches('>'), " NULL"),
                None => (kind, ""),
            };
            let kind = match kind {
                "Text" => "TEXT",
                "BigInt" => "INTEGER",
                "Bool" => "BOOLEAN",
                "Binary" => "BLOB",
                other => panic!("{table}.{name}: the databases do not share {other}"),
            };
            columns.insert(format!("{table}.{name}"), format!("{kind}{null}"));
        }
    }
    columns
}

fn connect(db: &Database) -> Conn {
    match db.url().sqlite_path() {
        Some(path) => {
            let mut conn = Conn::Sqlite(SqliteConnection::establish(path.to_str().unwrap()).unwrap());
            // A server that has just ended may still be closing the file.
            execute(&mut conn, "PRAGMA busy_timeout = 10000").unwrap();
            conn
        }
        None => Conn::Pg(PgConnection::establish(&db.address()).unwrap()),
    }
}

fn empty_like(db: &Database) -> Database {
    if db.url().sqlite_path().is_some() { Database::empty_sqlite() } else { Database::empty_postgres() }
}

/// Takes migrations back, the newest first, until the column `clients.{column}` is gone.
fn down_before(conn: &mut Conn, column: &str) {
    while columns_of(conn).contains_key(&format!("clients.{column}")) {
        match conn {
            Conn::Sqlite(conn) => conn.revert_last_migration(folder("sqlite")).map(drop).unwrap(),
            Conn::Pg(conn) => conn.revert_last_migration(folder("postgres")).map(drop).unwrap(),
        }
    }
}

fn folder(kind: &str) -> FileBasedMigrations {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(kind);
    FileBasedMigrations::from_path(path).unwrap()
}

fn down(conn: &mut Conn) {
    match conn {
        Conn::Sqlite(conn) => conn.revert_all_migrations(folder("sqlite")).map(drop).unwrap(),
        Conn::Pg(conn) => conn.revert_all_migrations(folder("postgres")).map(drop).unwrap(),
    }
}

on_both_databases! {
    async fn a_second_run_finds_nothing_to_do(db: Database) {
        assert!(migrate::run(&db.url()).unwrap().is_empty());
        let empty = empty_like(&db);
        assert!(!migrate::run(&empty.url()).unwrap().is_empty());
        assert!(migrate::run(&empty.url()).unwrap().is_empty());
    }

    async fn processes_that_start_together_migrate_once(db: Database) {
        for _ in 0..ROUNDS {
            let empty = empty_like(&db);
            let threads: Vec<_> = (0..TOGETHER)
                .map(|_| {
                    let url = empty.url();
                    std::thread::spawn(move || migrate::run(&url).map_err(|fault| fault.in_full()))
                })
                .collect();
            let runs: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap().unwrap()).collect();
            assert_eq!(runs.iter().filter(|applied| !applied.is_empty()).count(), 1, "{runs:?}");
        }
    }

    async fn down_and_up_again_is_the_same(db: Database) {
        let before = columns(&db.store()).await;
        let mut conn = connect(&db);
        down(&mut conn);
        assert_eq!(columns_of(&mut conn), Columns::new());
        drop(conn);
        assert!(!migrate::run(&db.url()).unwrap().is_empty());
        assert_eq!(columns(&db.store()).await, before);
    }

    async fn applications_are_native_by_what_they_had_registered(db: Database) {
        let server = Server::start(&db).await;
        let uris = |uris: &[&str]| uris.iter().map(|uri| uri.parse().unwrap()).collect();
        for (id, back, bye) in [
            ("web", ["https://a.example/cb", "https://b.example/cb"], "https://a.example/bye"),
            ("loopback", ["https://a.example/cb", "http://127.0.0.1/cb"], "https://a.example/bye"),
            ("scheme", ["com.example.app:/cb", "https://a.example/cb"], "https://a.example/bye"),
            ("bye", ["https://a.example/cb", "https://b.example/cb"], "com.example.app:/bye"),
        ] {
            let (redirect_uris, post_logout_redirect_uris) = (uris(&back), uris(&[bye]));
            server.client(Client { redirect_uris, post_logout_redirect_uris, ..server.draft(id) }).await;
        }
        drop(server);
        let mut conn = connect(&db);
        down_before(&mut conn, "application_type");
        drop(conn);
        assert!(!migrate::run(&db.url()).unwrap().is_empty());
        let all = db.store().read(|conn| clients::list(conn, None, 10)).await.unwrap();
        let types: Vec<_> = all.iter().map(|client| (client.id.as_str(), client.application_type.as_str())).collect();
        assert_eq!(types, [("bye", "native"), ("loopback", "native"), ("scheme", "native"), ("web", "web")]);
    }

    async fn a_migration_that_fails_leaves_nothing(db: Database) {
        let empty = empty_like(&db);
        let mut conn = connect(&empty);
        execute(&mut conn, "CREATE TABLE grants (in_the_way BIGINT)").unwrap();
        assert!(migrate::run(&empty.url()).is_err());
        assert_eq!(columns_of(&mut conn).into_keys().collect::<Vec<_>>(), ["grants.in_the_way"]);
        execute(&mut conn, "DROP TABLE grants").unwrap();
        drop(conn);
        assert!(!migrate::run(&empty.url()).unwrap().is_empty());
    }

    async fn every_table_that_names_a_master_key_is_sealed_anew(db: Database) {
        let columns = columns(&db.store()).await;
        let named: Vec<&str> = columns.keys().filter_map(|column| column.strip_suffix(".master_key_id")).collect();
        let mut known = SealedTable::ALL.map(SealedTable::name);
        known.sort_unstable();
        assert_eq!(named, known);
    }

    async fn diesel_knows_every_column_as_it_is(db: Database) {
        assert_eq!(columns(&db.store()).await, columns_for_diesel());
    }
}

on_postgres! {
    async fn both_databases_have_the_same_columns(db: Database) {
        let sqlite = Database::sqlite();
        let columns_of_sqlite = columns(&sqlite.store()).await;
        assert!(columns_of_sqlite.len() > 80, "{columns_of_sqlite:?}");
        assert_eq!(columns_of_sqlite, columns(&db.store()).await);
    }
}

on_sqlite! {
    async fn only_its_owner_can_read_the_file(db: Database) {
        let folder = db.folder().join("data");
        let path = folder.join("signet.db");
        let url = format!("sqlite://{}", path.display());
        let url = signet::domain::database_url::DatabaseUrl::parse(&url).unwrap();
        migrate::run(&url).unwrap();
        let store = Store::open(&signet::storage::StoreOptions::new(url)).unwrap();
        store.write("mark", |tx| super::raw::mark(tx, "a")).await.unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        for file in std::fs::read_dir(&folder).unwrap() {
            let file = file.unwrap().path();
            assert_eq!(mode(&file), 0o600, "{}", file.display());
        }
    }

    async fn the_settings_of_durability_are_in_force(db: Database) {
        let store = db.store();
        let ask = |name: &str| format!("SELECT CAST({name} AS TEXT) AS word FROM pragma_{name}");
        let names = ["journal_mode", "synchronous", "foreign_keys"];
        let queries = names.map(ask);
        let in_force = store
            .write("ask", move |tx| {
                queries.iter().map(|query| Ok(words(tx.conn(), query)?.remove(0))).collect::<Result<Vec<_>, _>>()
            })
            .await
            .unwrap();
        assert_eq!(in_force, ["wal", "2", "1"]);
    }
}
