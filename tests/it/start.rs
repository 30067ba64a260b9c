//! The house opens: on an empty database, again, and twice at once.

use std::sync::Arc;

use signet::env::SystemRandom;
use signet::startup::House;
use signet::storage::signing_keys;

use crate::support::{Database, TestClock};

async fn open(db: &Database) -> House {
    House::open(&db.settings(), Arc::new(TestClock::new()), Arc::new(SystemRandom)).await.unwrap()
}

on_both_databases! {
    async fn a_second_start_finds_the_key_of_the_first(db: Database) {
        let first = open(&db).await;
        let second = open(&db).await;
        assert_eq!(first.master.id(), second.master.id());
        assert_eq!(first.surroundings.keys.load().jwks().body, second.surroundings.keys.load().jwks().body);
        assert_eq!(first.store.read(signing_keys::list).await.unwrap().len(), 1);
    }

    async fn houses_that_open_together_share_one_key(db: Database) {
        let (first, second) = tokio::join!(open(&db), open(&db));
        assert_eq!(first.surroundings.keys.load().jwks().body, second.surroundings.keys.load().jwks().body);
        assert_eq!(first.store.read(signing_keys::list).await.unwrap().len(), 1);
    }

    async fn settings_of_a_test_reach_the_house(db: Database) {
        let settings = db.settings_with(&[("SIGNET__SESSIONS__PER_USER", "2")]);
        let house = House::open(&settings, Arc::new(TestClock::new()), Arc::new(SystemRandom)).await.unwrap();
        assert_eq!(house.surroundings.settings.sessions_per_user, 2);
        house.store.ping().await.unwrap();
    }
}
