//! Group commit on SQLite: nobody is answered before the commit, and nobody pays for another's failure.

use std::sync::{Arc, Barrier, mpsc};

use diesel::{Connection as _, SqliteConnection};
use signet::domain::decision::Fault;
use signet::domain::time::Span;
use signet::storage::{Conn, Store, StoreOptions, Tx};
use tokio::sync::oneshot;

use super::raw::{execute, is_unavailable, mark, marks, number, words};
use super::writer::{hold, queue};

/// A batch closes after a few milliseconds of work, and a busy machine may spend them: then a round shows nothing.
const ROUNDS: usize = 50;

on_both_databases! {
    async fn what_was_answered_is_there_for_everybody(db: Database) {
        let store = db.store();
        store.write("mark", |tx| mark(tx, "a")).await.unwrap();
        assert_eq!(marks(&store).await, ["a"]);
        assert_eq!(marks(&db.store()).await, ["a"]);
    }

    async fn what_failed_leaves_nothing(db: Database) {
        let store = db.store();
        let failed = store
            .write("fail", |tx| {
                mark(tx, "lost")?;
                Err::<(), _>(Fault::unavailable("a test"))
            })
            .await;
        assert!(is_unavailable(&failed));
        let panicked = store
            .write("panic", |tx| {
                mark(tx, "lost too")?;
                let none: Option<()> = None;
                none.ok_or_else(|| panic!("a test"))
            })
            .await;
        assert!(matches!(panicked, Err(Fault::Internal { what: "panic", .. })), "{panicked:?}");
        let refused = store
            .write("wrong statement", |tx| {
                mark(tx, "lost as well")?;
                words(tx.conn(), "SELECT nonsense").map(drop)
            })
            .await;
        assert!(refused.is_err());
        store.write("mark", |tx| mark(tx, "kept")).await.unwrap();
        assert_eq!(marks(&store).await, ["kept"]);
    }

    async fn a_panic_in_a_read_costs_its_own_caller_only(db: Database) {
        let store = Store::open(&StoreOptions { read_connections: 1, ..db.options() }).unwrap();
        let panicked = store.read(|_| -> Result<(), Fault> { panic!("a test") }).await;
        assert!(matches!(panicked, Err(Fault::Internal { .. })));
        store.ping().await.unwrap();
    }

    async fn a_caller_that_hangs_up_takes_nobody_along(db: Database) {
        let store = db.store();
        let (held, hung_up) = (hold(&store, |_| Ok(())).await, queue(&store, |tx| mark(tx, "hung up")).await);
        let other = queue(&store, |tx| mark(tx, "stayed")).await;
        hung_up.abort();
        held.release().await.unwrap();
        other.await.unwrap().unwrap();
        assert!(marks(&store).await.contains(&"stayed".to_owned()));
    }
}

on_sqlite! {
    async fn an_answer_waits_for_the_commit_that_it_shares(db: Database) {
        let store = db.store();
        for round in 0..ROUNDS {
            let held = hold(&store, |_| Ok(())).await;
            let name = format!("first {round}");
            let first = queue(&store, move |tx| mark(tx, &name)).await;
            // The second looks from another connection whether the first is committed, and waits.
            let (tell, told) = oneshot::channel();
            let (release, released) = mpsc::channel::<()>();
            let (url, mut tell) = (db.url(), Some(tell));
            let second = queue(&store, move |_| {
                let path = url.sqlite_path().and_then(|path| path.to_str()).unwrap();
                let mut other = Conn::Sqlite(SqliteConnection::establish(path).unwrap());
                let marks = number(&mut other, "SELECT count(*) AS number FROM revoked_tokens")?;
                tell.take().unwrap().send(marks).unwrap();
                let _ = released.recv();
                Ok(())
            })
            .await;
            let held = tokio::spawn(held.release());
            let committed = told.await.unwrap();
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            let answered = first.is_finished();
            release.send(()).unwrap();
            second.await.unwrap().unwrap();
            first.await.unwrap().unwrap();
            held.await.unwrap().unwrap();
            assert_eq!(marks(&store).await.len(), round + 1);
            if committed == i64::try_from(round).unwrap() {
                assert!(!answered, "answered before the commit");
                return;
            }
        }
        panic!("no two operations shared a commit in {ROUNDS} rounds");
    }

    async fn an_operation_that_fails_or_panics_loses_only_its_own_work(db: Database) {
        let store = db.store();
        let held = hold(&store, |tx| mark(tx, "held")).await;
        let before = queue(&store, |tx| mark(tx, "before")).await;
        let failing = queue(&store, |tx| {
            mark(tx, "failing")?;
            Err::<(), _>(Fault::internal("a test", "on purpose"))
        })
        .await;
        let panicking = queue(&store, |tx| -> Result<(), Fault> {
            mark(tx, "panicking")?;
            panic!("a test");
        })
        .await;
        let after = queue(&store, |tx| mark(tx, "what comes after")).await;
        held.release().await.unwrap();
        before.await.unwrap().unwrap();
        assert!(matches!(failing.await.unwrap(), Err(Fault::Internal { what: "a test", .. })));
        assert!(matches!(panicking.await.unwrap(), Err(Fault::Internal { what: "queued", .. })));
        after.await.unwrap().unwrap();
        assert_eq!(marks(&store).await, ["before", "held", "what comes after"]);
    }

    async fn a_panic_inside_a_nested_savepoint_is_undone_as_well(db: Database) {
        let store = db.store();
        let held = hold(&store, |_| Ok(())).await;
        let panicking = queue(&store, |tx| -> Result<(), Fault> {
            mark(tx, "outer")?;
            execute(tx.conn(), "SAVEPOINT nested")?;
            mark(tx, "inner")?;
            panic!("a test");
        })
        .await;
        let after = queue(&store, |tx| mark(tx, "after")).await;
        held.release().await.unwrap();
        assert!(panicking.await.unwrap().is_err());
        after.await.unwrap().unwrap();
        assert_eq!(marks(&store).await, ["after"]);
    }

    async fn a_full_queue_refuses_at_once_and_loses_nothing(db: Database) {
        let store = Store::open(&StoreOptions { write_queue: 2, ..db.options() }).unwrap();
        let held = hold(&store, |_| Ok(())).await;
        let first = queue(&store, |tx| mark(tx, "first")).await;
        let second = queue(&store, |tx| mark(tx, "second")).await;
        // Held, the writer could not answer this one: the refusal is the queue's own.
        let refused = store.write("refused", |tx| mark(tx, "refused")).await;
        assert!(is_unavailable(&refused), "{refused:?}");
        held.release().await.unwrap();
        first.await.unwrap().unwrap();
        second.await.unwrap().unwrap();
        store.write("later", |tx| mark(tx, "later")).await.unwrap();
        assert_eq!(marks(&store).await, ["first", "later", "second"]);
    }

    async fn a_thousand_operations_at_once_are_all_kept(db: Database) {
        let store = db.store();
        let mut waiting = Vec::new();
        for number in 0..1000 {
            waiting.push(queue(&store, move |tx| mark(tx, &format!("{number:04}"))).await);
        }
        for answer in waiting {
            answer.await.unwrap().unwrap();
        }
        assert_eq!(marks(&store).await.len(), 1000);
    }
}

on_postgres! {
    async fn more_waiters_than_places_are_refused_at_once(db: Database) {
        let options = StoreOptions { write_connections: 1, waiters: 1, ..db.options() };
        let store = Store::open(&options).unwrap();
        let held = hold(&store, |_| Ok(())).await;
        let waiting = queue(&store, |tx| mark(tx, "waiting")).await;
        let refused = store.write("refused", |tx| mark(tx, "refused")).await;
        assert!(is_unavailable(&refused), "{refused:?}");
        held.release().await.unwrap();
        waiting.await.unwrap().unwrap();
        assert_eq!(marks(&store).await, ["waiting"]);
    }

    async fn a_wait_for_a_connection_ends_in_time(db: Database) {
        let options = StoreOptions { write_connections: 1, checkout: Span::from_seconds(1), ..db.options() };
        let store = Store::open(&options).unwrap();
        let held = hold(&store, |_| Ok(())).await;
        let gave_up = store.write("waits", |tx| mark(tx, "never")).await;
        assert!(is_unavailable(&gave_up), "{gave_up:?}");
        held.release().await.unwrap();
        assert!(marks(&store).await.is_empty());
    }

    async fn a_conflict_with_another_transaction_is_tried_again(db: Database) {
        let store = db.store();
        store.write("prepare", |tx| mark(tx, "row")).await.unwrap();
        let raise = "UPDATE revoked_tokens SET revoked_at = revoked_at + 1";
        let held = hold(&store, move |tx| execute(tx.conn(), raise).map(drop)).await;
        let (began, has_begun) = oneshot::channel();
        let mut began = Some(began);
        let conflicting = queue(&store, move |tx| {
            execute(tx.conn(), "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")?;
            number(tx.conn(), "SELECT count(*) AS number FROM revoked_tokens")?;
            if let Some(began) = began.take() {
                let _ = began.send(());
            }
            execute(tx.conn(), raise).map(drop)
        })
        .await;
        has_begun.await.unwrap();
        held.release().await.unwrap();
        conflicting.await.unwrap().unwrap();
        let raised = |conn: &mut Conn| {
            number(conn, "SELECT revoked_at AS number FROM revoked_tokens")
        };
        assert_eq!(store.read(raised).await.unwrap(), 2);
    }

    async fn of_two_that_wait_for_each_other_both_succeed(db: Database) {
        let store = db.store();
        store.write("prepare", |tx| mark(tx, "a").and_then(|()| mark(tx, "b"))).await.unwrap();
        let raise = |tx: &mut Tx<'_>, name: &str| {
            let statement = format!("UPDATE revoked_tokens SET revoked_at = revoked_at + 1 WHERE jti = '{name}'");
            execute(tx.conn(), &statement).map(drop)
        };
        // Both hold their first row before either asks for its second; who is tried again waits for nobody.
        let met = Arc::new(Barrier::new(2));
        let cross = |first: &'static str, second: &'static str| {
            let (met, mut tries) = (Arc::clone(&met), 0);
            let operation = move |tx: &mut Tx<'_>| {
                tries += 1;
                raise(tx, first)?;
                if tries == 1 {
                    met.wait();
                }
                raise(tx, second)?;
                Ok(tries)
            };
            let store = store.clone();
            async move { store.write("cross", operation).await.unwrap() }
        };
        let (one, other) = tokio::join!(cross("a", "b"), cross("b", "a"));
        // They may meet again on the way; the database chooses one each time.
        assert!(one + other >= 3, "one of them is tried again: {one} and {other}");
        let raised = |conn: &mut Conn| number(conn, "SELECT sum(revoked_at)::bigint AS number FROM revoked_tokens");
        assert_eq!(store.read(raised).await.unwrap(), 4);
    }
}
