//! Rotates the signing keys when it is time, however many nodes run and wherever one of them stopped: each step is one
//! transaction that finds out by itself whether it is still to be done.

use std::sync::Arc;
use std::time::Duration;

use crate::admin::context::Context;
use crate::admin::keys::making::{make, usual};
use crate::admin::keys::operation::{Activated, publish_standby};
use crate::admin::keys::schedule::{due, missing_standbys, rotate_if_due};
use crate::domain::decision::Fault;
use crate::domain::signing_key::SigningKey;
use crate::startup::House;
use crate::storage::Tx;

/// How often it looks.
const PERIOD: Duration = Duration::from_secs(60);

/// Looks until the server stops.
pub async fn run(house: House) {
    let mut period = tokio::time::interval(PERIOD);
    period.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        period.tick().await;
        if let Err(fault) = once(&house).await {
            tracing::warn!(error = %fault.in_full(), "the signing keys could not be rotated");
        }
    }
}

/// Does what is to be done now: lets other keys sign where that is due, and sees to it that a *next* one stands by for each
/// algorithm in use.
pub async fn once(house: &House) -> Result<Vec<Activated>, Fault> {
    let rotated = rotate(house).await?;
    for activated in &rotated {
        let key = &activated.key;
        tracing::info!(key.id = %key.kid, algorithm = %key.algorithm, "another signing key signs, as scheduled");
    }
    stand_by(house).await?;
    Ok(rotated)
}

async fn rotate(house: &House) -> Result<Vec<Activated>, Fault> {
    let (rules, now) = (house.surroundings.settings.keys, house.surroundings.clock.now());
    let mut rotated = Vec::new();
    for algorithm in house.store.read(move |conn| due(conn, &rules, now)).await? {
        let context = context(house);
        let write = move |tx: &mut Tx<'_>| rotate_if_due(tx, algorithm, &rules, &context);
        rotated.extend(house.store.write("rotate the signing keys", write).await?);
    }
    Ok(rotated)
}

/// Publishes a *next* key for each algorithm in use that has none, so that services have fetched it long before it signs.
pub async fn stand_by(house: &House) -> Result<Vec<SigningKey>, Fault> {
    let mut published = Vec::new();
    for algorithm in house.store.read(missing_standbys).await? {
        let key = make(usual(algorithm, &house.surroundings), &house.surroundings).await?;
        let context = context(house);
        let write = move |tx: &mut Tx<'_>| publish_standby(tx, &key, &context);
        published.extend(house.store.write("publish a next signing key", write).await?);
    }
    Ok(published)
}

fn context(house: &House) -> Context {
    let surroundings = &house.surroundings;
    Context::local("server", surroundings.clock.now(), Arc::clone(&surroundings.random))
}
