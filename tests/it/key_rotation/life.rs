//! A key from its publication to the day on which its last token has expired, with services that cache the keys.

use std::sync::Arc;

use signet::admin::keys::operation::{self, Activated, Wait, activate, find_next};
use signet::domain::signing_algorithm::SigningAlgorithm;
use signet::domain::signing_key::{KeyState, SigningKey};
use signet::domain::time::{Clock as _, Span};
use signet::jobs::{key_watch, rotate_keys};
use signet::storage::Tx;

use super::context;
use super::services::Services;
use crate::support::{Database, Server, Tokens};

const SETTINGS: [(&str, &str); 2] =
    [("SIGNET__KEYS__PUBLISH_BEFORE", "30m"), ("SIGNET__KEYS__ROTATE_EVERY", "1h")];

/// What the server's jobs do.
async fn jobs(server: &Server) {
    rotate_keys::once(&server.house).await.unwrap();
    key_watch::reload(&server.house, None).await.unwrap();
}

async fn token(server: &Server) -> String {
    Tokens::of(&server.post_as("acme", "/token", &[("grant_type", "client_credentials")]).await).access
}

/// One minute: the jobs run, a token is issued, and every service is shown every token that has not expired.
async fn minute(server: &Server, services: &mut Services) -> usize {
    server.clock.advance(Span::from_minutes(1));
    jobs(server).await;
    services.holds(token(server).await);
    services.refused().await
}

async fn keys(server: &Server) -> Vec<SigningKey> {
    server.house.store.read(operation::list).await.unwrap()
}

async fn published(server: &Server, kid: &str) -> bool {
    server.get("/jwks.json").await.body.contains(kid)
}

/// The key that stands by signs from now on, and another one is published.
async fn next_signs(server: &Server, wait: Wait) -> Activated {
    let kid =
        server.house.store.read(|conn| find_next(conn, SigningAlgorithm::Rs256)).await.unwrap().unwrap().kid;
    let (rules, context) = (server.house.surroundings.settings.keys, context(server.clock.now()));
    let write = move |tx: &mut Tx<'_>| activate(tx, &kid, wait, &rules, &context);
    let activated = server.house.store.write("test", write).await.unwrap().unwrap();
    jobs(server).await;
    activated
}

async fn start(db: &Database) -> (Server, Services) {
    let server = Server::start_with(db, &SETTINGS).await;
    server.web_app("acme").await;
    jobs(&server).await;
    let mut services = Services::new(Arc::new(server.clock.clone()));
    services.holds(token(&server).await);
    // One joins in each minute of a max-age, so that their caches have every age.
    for _ in 0..5 {
        services.join(&server.url).await;
        assert_eq!(minute(&server, &mut services).await, 0);
    }
    (server, services)
}

on_both_databases! {
    async fn no_valid_token_is_refused_in_the_whole_life_of_a_key(db: Database) {
        let (server, mut services) = start(&db).await;
        let first = keys(&server).await.remove(0);
        // Three rotations by schedule.
        for minutes in 0..200 {
            assert_eq!(minute(&server, &mut services).await, 0, "after {minutes} minutes");
        }
        let after = keys(&server).await;
        let retired: Vec<&SigningKey> = after.iter().filter(|key| key.state == KeyState::Retired).collect();
        assert_eq!((retired.len(), after.len()), (3, 5), "{after:#?}");
        let first = retired.into_iter().find(|key| key.kid == first.kid).unwrap();
        // It stays until the longest token that it may have signed has expired on every clock, and goes then.
        let until = first.verifies_until.unwrap();
        assert!(until.since(first.retired_at.unwrap()) > Span::from_days(365));
        server.clock.advance(until.minus(Span::from_seconds(1)).since(server.clock.now()));
        key_watch::reload(&server.house, None).await.unwrap();
        assert!(published(&server, &first.kid).await);
        server.clock.advance(Span::from_seconds(1));
        key_watch::reload(&server.house, None).await.unwrap();
        assert!(!published(&server, &first.kid).await);
        assert_eq!(minute(&server, &mut services).await, 0);
    }

    async fn services_refuse_tokens_when_the_wait_is_skipped_and_not_longer_than_said(db: Database) {
        let (server, mut services) = start(&db).await;
        for _ in 0..30 {
            assert_eq!(minute(&server, &mut services).await, 0);
        }
        assert_eq!(next_signs(&server, Wait::Obeyed).await.unknown_until, None);
        for _ in 0..15 {
            assert_eq!(minute(&server, &mut services).await, 0);
        }
        // The one that stands by has been fetched by all who keep to the max-age; the one after it is new.
        assert_eq!(next_signs(&server, Wait::Skipped).await.unknown_until, None);
        let until = next_signs(&server, Wait::Skipped).await.unknown_until.unwrap();
        let (mut meanwhile, mut after) = (0, 0);
        for _ in 0..15 {
            let refused = minute(&server, &mut services).await;
            *(if server.clock.now() < until { &mut meanwhile } else { &mut after }) += refused;
        }
        assert!(meanwhile > 0, "what cannot fail shows nothing");
        assert_eq!(after, 0);
    }
}
