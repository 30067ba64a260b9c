//! PostgreSQL goes away and comes back: faults meanwhile, and no restart after.

use signet::storage::Store;

use super::raw::{execute, is_unavailable, mark, marks, number};
use super::writer::{hold, queue};
use crate::support::Database;

const TERMINATE: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";

/// Cuts all connections but that of a store of its own.
async fn cut_all(db: &Database) {
    let administrator = db.store();
    administrator.read(|conn| execute(conn, TERMINATE)).await.unwrap();
}

/// Opens a few connections of both pools.
async fn warm(store: &Store) {
    let held = hold(store, |_| Ok(())).await;
    queue(store, |tx| mark(tx, "warm")).await.await.unwrap().unwrap();
    held.release().await.unwrap();
    assert_eq!(marks(store).await, ["warm"]);
}

on_postgres! {
    async fn lost_connections_are_replaced(db: Database) {
        let store = db.store();
        warm(&store).await;
        cut_all(&db).await;
        // Each connection that was lost may cost the one who finds it so; nobody is told that it was written.
        let mut faults = 0;
        let written = loop {
            match store.write("after the cut", |tx| mark(tx, "written")).await {
                Ok(()) => break marks_when_readable(&store).await,
                refused => {
                    assert!(is_unavailable(&refused), "{refused:?}");
                    faults += 1;
                    assert!(faults <= 16, "the pools do not recover");
                }
            }
        };
        assert_eq!(written, ["warm", "written"]);
    }

    async fn a_connection_that_is_lost_inside_an_operation_is_a_fault(db: Database) {
        let store = db.store();
        let held = hold(&store, |tx| mark(tx, "never committed")).await;
        cut_all(&db).await;
        let lost = held.release().await;
        assert!(is_unavailable(&lost), "{lost:?}");
        assert!(marks_when_readable(&store).await.is_empty());
        store.write("again", |tx| mark(tx, "again")).await.unwrap();
    }

    async fn nobody_holds_rows_for_ever(db: Database) {
        let setting = |name: &str| {
            let query = format!("SELECT setting::bigint AS number FROM pg_settings WHERE name = '{name}'");
            move |tx: &mut signet::storage::Tx<'_>| number(tx.conn(), &query)
        };
        let bounds = ["lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"];
        let mut found = Vec::new();
        for name in bounds {
            found.push(db.store().write("look", setting(name)).await.unwrap());
        }
        assert_eq!(found, [5_000, 10_000, 15_000]);
    }

    async fn an_aborted_transaction_does_not_poison_its_connection(db: Database) {
        let store = Store::open(&signet::storage::StoreOptions { write_connections: 1, ..db.options() }).unwrap();
        let backend = |tx: &mut signet::storage::Tx<'_>| number(tx.conn(), "SELECT pg_backend_pid()::bigint AS number");
        let before = store.write("before", backend).await.unwrap();
        store.write("wrong", |tx| execute(tx.conn(), "SELECT nonsense")).await.unwrap_err();
        let hidden = store
            .write("hides the error", |tx| {
                mark(tx, "lost")?;
                let _ = execute(tx.conn(), "SELECT nonsense");
                Ok(())
            })
            .await;
        assert!(hidden.is_err(), "PostgreSQL answers this COMMIT with ROLLBACK: nothing was kept");
        assert!(marks(&store).await.is_empty());
        assert_eq!(store.write("after", backend).await.unwrap(), before);
    }

    async fn a_server_that_is_not_there_is_unavailable(db: Database) {
        let mut options = db.options();
        let nowhere = format!("postgres://signet@/signet?host={}", db.folder().display());
        options.url = signet::domain::database_url::DatabaseUrl::parse(&nowhere).unwrap();
        options.checkout = signet::domain::time::Span::from_seconds(1);
        let store = Store::open(&options).unwrap();
        assert!(is_unavailable(&store.ping().await));
        assert!(is_unavailable(&store.write("write", |tx| mark(tx, "a")).await));
        assert!(is_unavailable(&signet::storage::migrate::run(&options.url)));
    }
}

/// The marks, once the pool for reading has thrown away its lost connections.
async fn marks_when_readable(store: &Store) -> Vec<String> {
    for _ in 0..16 {
        if store.ping().await.is_ok() {
            break;
        }
    }
    marks(store).await
}
