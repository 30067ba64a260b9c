//! SIGKILL at every step of a scheduled rotation: whoever starts next finishes it, once, and services notice nothing.

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use signet::admin::keys::operation;
use signet::domain::signing_key::{KeyState, SealedKey, SigningKey};
use signet::domain::time::{Clock as _, Span};
use signet::env::{SystemClock, SystemRandom};
use signet::keys::generate::{KeyKind, generate};
use signet::keys::seal::MasterKey;
use signet::storage::{Store, signing_keys};
use tokio::net::{TcpListener, TcpStream};
use zeroize::Zeroizing;

use super::services::Services;
use crate::support::{Process, Program, Tokens, header, within};

const MASTER: [u8; 32] = *b"a master key of this test alone.";

/// An address that stays, whichever process is behind it.
struct Door {
    url: String,
    behind: Arc<Mutex<String>>,
}

impl Door {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let behind = Arc::new(Mutex::new(String::new()));
        let address = Arc::clone(&behind);
        tokio::spawn(async move {
            while let Ok((mut outside, _)) = listener.accept().await {
                let inside = address.lock().unwrap().clone();
                tokio::spawn(async move {
                    if let Ok(mut inside) = TcpStream::connect(inside).await {
                        // Either side may leave when it likes.
                        let _ = tokio::io::copy_bidirectional(&mut outside, &mut inside).await;
                    }
                });
            }
        });
        Self { url, behind }
    }

    fn leads_to(&self, server: &Process) {
        *self.behind.lock().unwrap() = server.url.trim_start_matches("http://").to_owned();
    }
}

/// A key that has signed for longer than it should, and one that has waited long enough.
async fn install(store: &Store) -> [String; 2] {
    let now = SystemClock.now();
    let make = |age| {
        let master = MasterKey::new(Zeroizing::new(MASTER));
        generate(KeyKind::Rs256(2048), &master, now.minus(Span::from_days(age)), &SystemRandom).unwrap()
    };
    let (mut active, next): (SealedKey, SealedKey) = (make(91), make(2));
    active.key.state = KeyState::Active;
    active.key.activated_at = Some(active.key.created_at);
    let kids = [active.key.kid.clone(), next.key.kid.clone()];
    let write = move |tx: &mut signet::storage::Tx<'_>| {
        Ok(signing_keys::insert(tx, &active)? && signing_keys::insert(tx, &next)?)
    };
    assert!(store.write("test", write).await.unwrap());
    kids
}

async fn keys(store: &Store) -> Vec<SigningKey> {
    store.read(operation::list).await.unwrap()
}

async fn states(store: &Store) -> Vec<(String, KeyState)> {
    keys(store).await.into_iter().map(|key| (key.kid, key.state)).collect()
}

async fn token(server: &Process) -> String {
    Tokens::of(&server.post_as("acme", "/token", &[("grant_type", "client_credentials")]).await).access
}

on_both_databases! {
    async fn a_rotation_that_is_killed_at_any_step_is_finished_once(db: Database) {
        let (store, door) = (db.store(), Door::open().await);
        let [first, second] = install(&store).await;
        let program = Program::on(&db)
            .with("SIGNET__SERVER__ISSUER", &door.url)
            .with("SIGNET__KEYS__MASTER_KEY", &STANDARD.encode(MASTER))
            .with("SIGNET__TOKENS__ACCESS_TTL", "60m")
            // Making such a key takes so long that the kill comes between the steps.
            .with("SIGNET__KEYS__RSA_BITS", "4096");
        program.client("acme");
        let mut services = Services::new(Arc::new(SystemClock));
        // Nothing is scheduled yet.
        let server = program.clone().with("SIGNET__KEYS__ROTATE_EVERY", "0s").serve().await;
        door.leads_to(&server);
        services.join(&door.url).await;
        let old = token(&server).await;
        assert_eq!(header(&old)["kid"], first.as_str());
        services.holds(old);
        assert_eq!(services.refused().await, 0);
        server.kill();

        // As soon as it is up: before the first step, or in the middle of it.
        program.serve().await.kill();
        assert_eq!(services.refused().await, 0);
        // After the first step, while the key for the next time is made.
        let server = program.spawn();
        within("another key signs", async || states(&store).await.contains(&(second.clone(), KeyState::Active))).await;
        server.kill();
        let between = [(first.clone(), KeyState::Retired), (second.clone(), KeyState::Active)];
        assert_eq!(states(&store).await, between, "the kill came too late");
        assert_eq!(services.refused().await, 0);
        // After the second step.
        let server = program.serve().await;
        door.leads_to(&server);
        services.holds(token(&server).await);
        services.join(&door.url).await;
        assert_eq!(services.refused().await, 0);
        within("a next key stands by", async || keys(&store).await.len() == 3).await;
        server.kill();
        assert_eq!(services.refused().await, 0);
        // Nothing is left to do.
        let finished = states(&store).await;
        let server = program.serve().await;
        door.leads_to(&server);
        let new = token(&server).await;
        assert_eq!(header(&new)["kid"], second.as_str());
        services.holds(new);
        services.join(&door.url).await;
        assert_eq!(services.refused().await, 0);
        assert_eq!(states(&store).await, finished);
        assert_eq!(finished[..2], between);
        assert_eq!(finished[2].1, KeyState::Next);
    }
}
