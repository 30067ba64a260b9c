//! Signing in by user name: the same account, the same counter.

use signet::domain::profile::Profile;
use signet::domain::time::Clock as _;
use signet::storage::{Tx, users};

use super::Door;
use crate::support::{PASSWORD, Server};

on_both_databases! {
    async fn a_username_signs_in_like_the_address_in_any_spelling(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user("ada@example.com").await;
        let (now, profile) = (
            server.clock.now(),
            Profile { username: Some("Ada.Lovelace".parse().unwrap()), ..Profile::default() },
        );
        let name = move |tx: &mut Tx<'_>| users::update_profile(tx, user, "Ada", &profile, now);
        server.house.store.write("test", name).await.unwrap();
        for typed in ["Ada.Lovelace", "ada.lovelace", " ADA.LOVELACE ", "ada@example.com"] {
            let answer = Door::open(&server).await.knock(typed, PASSWORD).await;
            assert_eq!(answer.status, 303, "{typed}");
        }
        assert_eq!(Door::open(&server).await.knock("ada", PASSWORD).await.status, 401);
    }

    async fn all_spellings_of_one_account_share_a_counter(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user("ada@example.com").await;
        let (now, profile) = (
            server.clock.now(),
            Profile { username: Some("ada.l".parse().unwrap()), ..Profile::default() },
        );
        let name = move |tx: &mut Tx<'_>| users::update_profile(tx, user, "Ada", &profile, now);
        server.house.store.write("test", name).await.unwrap();
        for typed in ["ada.l", "ADA.L", "ada@example.com", "Ada@Example.com", "ada.l"] {
            assert_eq!(Door::open(&server).await.knock(typed, "wrong").await.status, 401, "{typed}");
        }
        let answer = Door::open(&server).await.knock("ada@EXAMPLE.com", PASSWORD).await;
        assert_eq!(answer.status, 429);
    }
}
