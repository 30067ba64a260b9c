//! What is kept of a second factor (security.md MF4).

use signet::domain::signing_algorithm::SigningAlgorithm;
use signet::domain::time::Span;
use signet::keys::master::MasterKeyError;
use signet::startup::{House, StartError};
use signet::storage::{totp_enrolments, totp_factors};
use std::sync::Arc;

use super::EMAIL;
use crate::support::{Authenticator, Server};

on_both_databases! {
    async fn a_database_that_holds_only_second_factors_needs_its_master_key(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        Authenticator::enrol(&server, user).await;
        crate::storage::delete_signing_keys(&server.house.store).await;
        // Neither a new key in an empty folder, nor one that is given: what is sealed would be lost.
        let keys = db.folder().join("other keys");
        let mut settings = server.settings.clone();
        settings.keys.master_key = None;
        settings.keys.dir.clone_from(&keys);
        let open = async |settings: &signet::config::Settings| {
            let surroundings = &server.house.surroundings;
            House::open(settings, Arc::clone(&surroundings.clock), Arc::clone(&surroundings.random)).await
        };
        let missing = open(&settings).await.unwrap_err();
        assert!(matches!(missing, StartError::MasterKey(MasterKeyError::Missing { .. })), "{missing}");
        assert!(!keys.exists());
        // With the right one it starts, and makes the signing key that it lacks.
        let house = open(&server.settings).await.unwrap();
        assert!(house.surroundings.keys.load().active(SigningAlgorithm::Rs256).is_ok());
    }

    async fn a_secret_that_was_moved_to_another_person_does_not_open(db: Database) {
        let server = Server::start(&db).await;
        let (ada, eve) = (server.user(EMAIL).await, server.user("eve@example.com").await);
        let (app, _) = Authenticator::enrol(&server, ada).await;
        server.clock.advance(Span::from_seconds(30));
        let moved = move |tx: &mut signet::storage::Tx<'_>| {
            let mut factor = totp_factors::find(tx.conn(), ada)?.unwrap();
            factor.user_id = eve;
            totp_factors::insert(tx, &factor)
        };
        assert!(server.house.store.write("test", moved).await.unwrap());
        let (surroundings, code) = (server.house.surroundings.clone(), app.code(&server));
        let check = move |tx: &mut signet::storage::Tx<'_>| {
            let env = surroundings.env();
            signet::accounts::second_factor::operation::check_code(tx, eve, &code, &crate::support::origin(), &env)
        };
        let fault = server.house.store.write("test", check).await.unwrap_err();
        assert!(fault.to_string().contains("totp_factors"), "{fault}");
    }

    async fn the_secret_that_is_shown_stands_nowhere_in_the_rows(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        let surroundings = server.house.surroundings.clone();
        let secret = server
            .house
            .store
            .write("test", move |tx| {
                let env = surroundings.env();
                signet::accounts::second_factor::operation::begin_enrolment(tx, user, &env)
            })
            .await
            .unwrap()
            .unwrap();
        let now = signet::domain::time::Clock::now(&server.clock);
        let row = server.house.store.read(move |conn| totp_enrolments::find_live(conn, user, now)).await.unwrap().unwrap();
        assert_eq!(row.sealed.len(), 20 + 28, "nonce, tag, and as long as the secret");
        assert!(!row.sealed.windows(8).any(|window| secret.expose().windows(8).any(|clear| clear == window)));
        assert_eq!(row.master_key_id, server.house.master.id());
    }
}
