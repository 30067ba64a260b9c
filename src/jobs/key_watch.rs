//! Keeps the keys of this process those of the database: a change by another process or node is seen within a second.
//! Also sees to it that a *next* key stands by, so that services have fetched it long before it signs.

use std::sync::Arc;
use std::time::Duration;

use crate::admin::context::Context;
use crate::admin::keys::operation::{find_next, open_ring, publish_standby};
use crate::domain::decision::Fault;
use crate::keys::generate::generate;
use crate::startup::House;
use crate::storage::generations::{self, Cached};

/// How often it looks.
const PERIOD: Duration = Duration::from_millis(500);

/// Watches until the server stops.
pub async fn run(house: House, rsa_bits: usize) {
    if let Err(fault) = stand_by(&house, rsa_bits).await {
        tracing::warn!(error = %fault.in_full(), "no next signing key could be made");
    }
    let mut seen = None;
    let mut period = tokio::time::interval(PERIOD);
    period.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        period.tick().await;
        match reload(&house, seen).await {
            Ok(generation) => seen = Some(generation),
            Err(fault) => tracing::warn!(error = %fault.in_full(), "the signing keys could not be read"),
        }
    }
}

/// Reads the keys when they have changed since the generation `seen`, or when time alone has; the generation now.
pub async fn reload(house: &House, seen: Option<i64>) -> Result<i64, Fault> {
    let (surroundings, master) = (house.surroundings.clone(), Arc::clone(&house.master));
    house
        .store
        .read(move |conn| {
            let generation = generations::find(conn, Cached::SigningKeys)?;
            let now = surroundings.clock.now();
            if seen != Some(generation) || surroundings.keys.load().is_outdated(now) {
                surroundings.keys.replace(open_ring(conn, &master, now)?);
            }
            Ok(generation)
        })
        .await
}

/// Publishes a *next* key when there is none.
pub async fn stand_by(house: &House, rsa_bits: usize) -> Result<(), Fault> {
    if house.store.read(find_next).await?.is_some() {
        return Ok(());
    }
    let (surroundings, master) = (house.surroundings.clone(), Arc::clone(&house.master));
    let make = move || generate(rsa_bits, &master, surroundings.clock.now(), surroundings.random.as_ref());
    let key =
        tokio::task::spawn_blocking(make).await.map_err(|error| Fault::internal("making a key", error))??;
    let surroundings = house.surroundings.clone();
    let write = move |tx: &mut crate::storage::Tx<'_>| {
        let context = Context::local("server", surroundings.clock.now(), Arc::clone(&surroundings.random));
        publish_standby(tx, &key, &context).map(|_| ())
    };
    house.store.write("publish a next signing key", write).await
}
