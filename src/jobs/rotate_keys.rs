//! Rotates the signing keys when it is time, however many nodes run and wherever one of them stopped: each step is one
//! transaction that finds out by itself whether it is still to be done.

use std::sync::Arc;
use std::time::Duration;

use crate::admin::context::Context;
use crate::admin::keys::making::make;
use crate::admin::keys::operation::{Activated, find_next, publish_standby};
use crate::admin::keys::schedule::{is_due, rotate_if_due};
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

/// Does what is to be done now: lets another key sign when that is due, and sees to it that a *next* one stands by.
pub async fn once(house: &House) -> Result<Option<Activated>, Fault> {
    let rotated = rotate(house).await?;
    if let Some(activated) = &rotated {
        tracing::info!(key.id = %activated.key.kid, "another signing key signs, as scheduled");
    }
    stand_by(house).await?;
    Ok(rotated)
}

async fn rotate(house: &House) -> Result<Option<Activated>, Fault> {
    let (rules, now) = (house.surroundings.settings.keys, house.surroundings.clock.now());
    if !house.store.read(move |conn| is_due(conn, &rules, now)).await? {
        return Ok(None);
    }
    let context = context(house);
    house.store.write("rotate the signing keys", move |tx| rotate_if_due(tx, &rules, &context)).await
}

/// Publishes a *next* key when there is none, so that services have fetched it long before it signs.
pub async fn stand_by(house: &House) -> Result<Option<SigningKey>, Fault> {
    if house.store.read(find_next).await?.is_some() {
        return Ok(None);
    }
    let key = make(house.surroundings.settings.keys.rsa_bits, &house.surroundings).await?;
    let context = context(house);
    let write = move |tx: &mut Tx<'_>| publish_standby(tx, &key, &context);
    house.store.write("publish a next signing key", write).await
}

fn context(house: &House) -> Context {
    let surroundings = &house.surroundings;
    Context::local("server", surroundings.clock.now(), Arc::clone(&surroundings.random))
}
