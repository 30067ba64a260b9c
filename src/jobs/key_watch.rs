//! Keeps the keys of this process those of the database: a change by another process or node is seen within a second.

use std::sync::Arc;
use std::time::Duration;

use crate::admin::keys::operation::open_ring;
use crate::domain::decision::Fault;
use crate::startup::House;
use crate::storage::generations::{self, Cached};

/// How often it looks.
const PERIOD: Duration = Duration::from_millis(500);

/// Watches until the server stops.
pub async fn run(house: House) {
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
