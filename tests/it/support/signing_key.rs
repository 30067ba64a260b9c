//! The signing key with which the servers of this process begin: making one takes longer than most tests.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use signet::domain::signing_key::{KeyState, SealedKey};
use signet::domain::time::Timestamp;
use signet::env::SystemRandom;
use signet::keys::generate::{KeyKind, generate};
use signet::keys::seal::MasterKey;
use signet::storage::signing_keys;
use zeroize::Zeroizing;

use super::Database;

const MASTER: [u8; 32] = *b"the master key of all the tests.";

/// The master key as the settings take it.
pub fn master_key() -> String {
    STANDARD.encode(MASTER)
}

/// Puts the key into `db`, active since `now`, unless another one is.
pub async fn install(db: &Database, now: Timestamp) {
    static SHARED: OnceLock<SealedKey> = OnceLock::new();
    let make = || {
        generate(KeyKind::Rs256(2048), &MasterKey::new(Zeroizing::new(MASTER)), now, &SystemRandom).unwrap()
    };
    let mut shared = SHARED.get_or_init(make).clone();
    shared.key.state = KeyState::Active;
    shared.key.created_at = now;
    shared.key.activated_at = Some(now);
    db.store().write("test", move |tx| signing_keys::insert(tx, &shared)).await.unwrap();
}
