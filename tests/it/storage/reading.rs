//! Reads: beside a writer, and for reading only.

use std::time::Duration;

use signet::storage::Conn;

use super::raw::{execute, is_unavailable, mark, marks};
use super::writer::hold;

on_both_databases! {
    async fn reads_do_not_wait_for_a_long_write(db: Database) {
        let store = db.store();
        store.write("before", |tx| mark(tx, "before")).await.unwrap();
        let held = hold(&store, |tx| mark(tx, "in the long write")).await;
        for _ in 0..100 {
            let seen = tokio::time::timeout(Duration::from_secs(30), marks(&store)).await.unwrap();
            assert_eq!(seen, ["before"]);
        }
        held.release().await.unwrap();
        assert_eq!(marks(&store).await, ["before", "in the long write"]);
    }

    async fn a_connection_for_reading_refuses_to_write(db: Database) {
        let store = db.store();
        let insert = |conn: &mut Conn| {
            execute(conn, "INSERT INTO revoked_tokens (jti, client_id, revoked_at, expires_at) VALUES ('a', 'b', 0, 0)")
        };
        let refused = store.read(insert).await;
        assert!(is_unavailable(&refused), "{refused:?}");
        assert!(marks(&store).await.is_empty());
    }

    async fn thirty_two_readers_share_eight_connections(db: Database) {
        let store = db.store();
        let mut readers = tokio::task::JoinSet::new();
        for _ in 0..32 {
            let store = store.clone();
            readers.spawn(async move { marks(&store).await });
        }
        assert!(readers.join_all().await.iter().all(Vec::is_empty));
    }
}
