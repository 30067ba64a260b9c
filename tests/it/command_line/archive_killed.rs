//! An archive whose maker is killed again and again is finished once.

use std::path::PathBuf;

use signet::admin::audit::archive::plan::CLAIM;
use signet::domain::time::{Clock as _, Span};
use signet::jobs::archive_audit::{archive_until, once};
use signet::storage::audit_archives;

use super::archives::{files, long_ago, sealed};
use super::audit::intact;
use crate::support::within;

on_both_databases! {
    async fn an_archive_that_is_killed_on_the_way_is_finished_once(db: Database) {
        let (server, program) = long_ago(&db).await;
        let (_, retention) = sealed(&server, &db, 150).await;
        let folder = retention.directory.to_str().unwrap();
        let day = server.clock.now().plus(Span::from_days(1)).to_rfc3339();
        let line = ["audit", "archive", "--before", &day[..10], "--directory", folder];
        let store = &server.house.store;
        let gone = async || store.read(audit_archives::find_beginning).await.unwrap().map_or(0, |(seal, _)| seal);
        // As soon as it has begun, then when the file is there, then while the log is emptied.
        let process = program.spawn_with(&line);
        within("it has begun", async || store.read(audit_archives::find_open).await.unwrap().is_some()).await;
        process.kill();
        server.clock.advance(Span::from_days(101));
        assert!(gone().await < 150, "the kill came too late");
        let open = store.read(audit_archives::find_open).await.unwrap().unwrap();
        let process = program.spawn_with(&line);
        process.kill();
        assert_eq!(intact(&program.run(&["audit", "verify", "--json"]))["damage"].as_array().unwrap().len(), 0);
        assert_eq!(store.read(audit_archives::find_open).await.unwrap().unwrap().last, open.last);
        // The claim is over for whoever has a later clock.
        let house = server.house.clone();
        let at_work = retention.clone();
        let node = tokio::spawn(async move { once(&house, &at_work).await });
        within("some of it is gone", async || gone().await > 3).await;
        node.abort();
        let _ = node.await;
        assert!(gone().await < open.last, "the end came too late");
        let made = files(&retention);
        intact(&program.run(&["audit", "verify", "--json"]));
        server.clock.advance(CLAIM);
        archive_until(&server.house, &retention.directory, server.clock.now().minus(Span::from_days(30))).await.unwrap();
        let whole = |files: &[PathBuf]| files.iter().filter(|file| file.extension().unwrap() == "jsonl").count();
        assert_eq!((gone().await, whole(&files(&retention))), (open.last, whole(&made)), "{made:?}");
        let file = retention.directory.join(format!("audit-{:010}-{:010}.jsonl", open.first, open.last));
        intact(&program.run(&["audit", "verify", "--json", "--archive", file.to_str().unwrap()]));
    }
}
