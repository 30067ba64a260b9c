//! Rotation by schedule, on the test's clock.

use signet::admin::keys::operation::{self, find_next};
use signet::admin::keys::retirement::retire;
use signet::domain::signing_algorithm::SigningAlgorithm;
use signet::domain::signing_key::KeyState;
use signet::domain::time::{Clock as _, Span};
use signet::jobs::rotate_keys::once;
use signet::storage::Tx;

use super::context;
use crate::support::Server;

/// How many keys are next, active, retired.
async fn states(server: &Server) -> [usize; 3] {
    let keys = server.house.store.read(operation::list).await.unwrap();
    [KeyState::Next, KeyState::Active, KeyState::Retired]
        .map(|state| keys.iter().filter(|key| key.state == state).count())
}

async fn active(server: &Server) -> String {
    let keys = server.house.store.read(operation::list).await.unwrap();
    keys.into_iter().find(|key| key.state == KeyState::Active).unwrap().kid
}

async fn standby(server: &Server) -> String {
    server.house.store.read(|conn| find_next(conn, SigningAlgorithm::Rs256)).await.unwrap().unwrap().kid
}

on_both_databases! {
    async fn two_nodes_rotate_once_when_it_is_due(db: Database) {
        let one = Server::start(&db).await;
        let two = Server::start_at(&db, &[], one.clock.clone()).await;
        let first = active(&one).await;
        for round in 0..3 {
            let (a, b) = tokio::join!(once(&one.house), once(&two.house));
            assert!(a.unwrap().is_empty() && b.unwrap().is_empty(), "nothing is due");
            assert_eq!(states(&one).await, [1, 1, round], "one key stands by, whoever made it");
            one.clock.advance(Span::from_days(90));
            let expected = standby(&one).await;
            let (a, b) = tokio::join!(once(&one.house), once(&two.house));
            let rotated: Vec<_> = [a.unwrap(), b.unwrap()].into_iter().flatten().collect();
            assert_eq!(rotated.len(), 1, "{rotated:?}");
            assert_eq!(rotated[0].key.kid, expected);
            assert_eq!(active(&two).await, expected);
            assert_eq!(states(&one).await, [1, 1, round + 1]);
        }
        assert_ne!(active(&one).await, first);
    }

    async fn a_key_that_services_do_not_know_is_waited_for(db: Database) {
        let server = Server::start(&db).await;
        let first = active(&server).await;
        once(&server.house).await.unwrap();
        server.clock.advance(Span::from_minutes(90 * 24 * 60 - 1));
        assert!(once(&server.house).await.unwrap().is_empty(), "a minute is left");
        // The key that stood by is taken back: the one in its place is new.
        let (kid, context) = (standby(&server).await, context(server.clock.now()));
        let write = move |tx: &mut Tx<'_>| retire(tx, &kid, &context);
        server.house.store.write("test", write).await.unwrap().unwrap();
        assert!(once(&server.house).await.unwrap().is_empty());
        let kid = standby(&server).await;
        server.clock.advance(Span::from_seconds(24 * 3600 - 1));
        assert!(once(&server.house).await.unwrap().is_empty(), "it is due, but too early for the key");
        assert_eq!(active(&server).await, first);
        server.clock.advance(Span::from_seconds(1));
        assert_eq!(once(&server.house).await.unwrap()[0].key.kid, kid);
    }

    async fn who_wants_no_schedule_has_none(db: Database) {
        let server = Server::start_with(&db, &[("SIGNET__KEYS__ROTATE_EVERY", "0s")]).await;
        once(&server.house).await.unwrap();
        server.clock.advance(Span::from_days(4000));
        assert!(once(&server.house).await.unwrap().is_empty());
        assert_eq!(states(&server).await, [1, 1, 0]);
    }
}
