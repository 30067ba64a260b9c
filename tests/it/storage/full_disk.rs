//! A full disk: SQLite rolls back the whole transaction under the writer's hands, whatever the savepoints say.

use signet::domain::decision::Fault;
use signet::storage::Tx;
use tokio::task::JoinHandle;

use super::raw::{execute, is_unavailable, mark, mark_of_size, marks, number};
use super::writer::{hold, queue};

/// In bytes: more than any free page holds.
const MANY_PAGES: usize = 1_000_000;
/// A batch closes after a few milliseconds of work, and a busy machine may spend them: then a round shows nothing.
const ROUNDS: usize = 50;

/// Lets the file grow no further on the writer's connection, as a full disk would.
fn fill_disk(tx: &mut Tx<'_>) -> Result<(), Fault> {
    let pages = number(tx.conn(), "SELECT page_count AS number FROM pragma_page_count")?;
    execute(tx.conn(), &format!("PRAGMA max_page_count = {pages}"))?;
    Ok(())
}

/// Which of the operations were refused.
async fn refused<const N: usize>(operations: [JoinHandle<Result<(), Fault>>; N]) -> [bool; N] {
    let mut refused = [false; N];
    for (refused, operation) in refused.iter_mut().zip(operations) {
        *refused = is_unavailable(&operation.await.unwrap());
    }
    refused
}

on_sqlite! {
    async fn a_full_disk_costs_everybody_who_shares_the_commit(db: Database) {
        let store = db.store();
        let mut shared = false;
        let mut kept = Vec::new();
        for round in 0..ROUNDS {
            store.write("fill", fill_disk).await.unwrap();
            let held = hold(&store, |_| Ok(())).await;
            let names = [format!("{round} before"), format!("{round} after")];
            let [first, last] = names.clone();
            let before = queue(&store, move |tx| mark(tx, &first)).await;
            let big = queue(&store, |tx| mark_of_size(tx, "big", MANY_PAGES)).await;
            let after = queue(&store, move |tx| mark(tx, &last)).await;
            let _ = held.release().await;
            // Whoever was answered well is there, and nobody else.
            let [before, big, after] = refused([before, big, after]).await;
            assert!(big, "the disk is full");
            kept.extend(names.into_iter().zip([before, after]).filter(|(_, lost)| !lost).map(|(name, _)| name));
            kept.sort();
            assert_eq!(marks(&store).await, kept);
            shared = before;
            if shared {
                break;
            }
        }
        assert!(shared, "no two operations shared a commit in {ROUNDS} rounds");
        store.write("again", |tx| mark_of_size(tx, "there is room", MANY_PAGES)).await.unwrap();
    }

    async fn an_operation_that_hides_the_full_disk_is_not_believed(db: Database) {
        let store = db.store();
        let hidden = store
            .write("hides it", |tx| {
                fill_disk(tx)?;
                mark(tx, "first")?;
                let _ = mark_of_size(tx, "big", MANY_PAGES);
                Ok(())
            })
            .await;
        assert!(is_unavailable(&hidden), "{hidden:?}");
        assert!(marks(&store).await.is_empty());
        store.write("again", |tx| mark(tx, "again")).await.unwrap();
        assert_eq!(marks(&store).await, ["again"]);
    }

    async fn a_commit_that_fails_is_a_fault_for_all(db: Database) {
        let store = db.store();
        let mut shared = false;
        for round in 0..ROUNDS {
            let before = marks(&store).await.len();
            let held = hold(&store, |_| Ok(())).await;
            let innocent = queue(&store, move |tx| mark(tx, &format!("innocent {round}"))).await;
            // A deferred constraint fails at the commit and nowhere before.
            let guilty = queue(&store, |tx| {
                execute(tx.conn(), "PRAGMA defer_foreign_keys = ON")?;
                execute(tx.conn(), "INSERT INTO user_roles (user_id, role) VALUES ('nobody', 'admin')").map(drop)
            })
            .await;
            let _ = held.release().await;
            let [innocent, guilty] = refused([innocent, guilty]).await;
            assert!(guilty, "its commit failed");
            assert_eq!(marks(&store).await.len(), before + usize::from(!innocent));
            shared = innocent;
            if shared {
                break;
            }
        }
        assert!(shared, "no two operations shared a commit in {ROUNDS} rounds");
        store.write("again", |tx| mark(tx, "again")).await.unwrap();
    }

    async fn a_lost_database_file_lets_reads_and_writes_fail_until_it_is_back(db: Database) {
        let file = db.url().sqlite_path().unwrap().to_owned();
        let store = db.store();
        store.write("fill", fill_disk).await.unwrap();
        let aside = file.with_extension("aside");
        std::fs::rename(&file, &aside).unwrap();
        std::fs::create_dir(&file).unwrap();
        // The connection that is open still has the file; a full disk makes the writer open another.
        let lost = store.write("lost", |tx| mark_of_size(tx, "big", MANY_PAGES)).await;
        assert!(is_unavailable(&lost), "{lost:?}");
        let not_there = store.write("not there", |tx| mark(tx, "not there")).await;
        assert!(is_unavailable(&not_there), "{not_there:?}");
        std::fs::remove_dir(&file).unwrap();
        std::fs::rename(&aside, &file).unwrap();
        store.write("back", |tx| mark(tx, "back")).await.unwrap();
        assert_eq!(marks(&store).await, ["back"]);
    }
}
