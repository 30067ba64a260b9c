//! Counts what happened in each hour that is over. However many nodes run, an hour is kept once.

use std::time::Duration;

use crate::admin::statistics::operation::{keep, next_to_count};
use crate::domain::decision::Fault;
use crate::startup::House;

/// How often it looks.
const PERIOD: Duration = Duration::from_secs(60);

/// Counts until the server stops.
pub async fn run(house: House) {
    let mut period = tokio::time::interval(PERIOD);
    period.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        period.tick().await;
        if let Err(fault) = once(&house).await {
            tracing::warn!(error = %fault.in_full(), "the audit log could not be counted");
        }
    }
}

/// Counts every hour that is over; how many.
pub async fn once(house: &House) -> Result<usize, Fault> {
    let mut hours = 0_usize;
    loop {
        let now = house.surroundings.clock.now();
        let Some((_, counted)) = house.store.read(move |conn| next_to_count(conn, now)).await? else {
            return Ok(hours);
        };
        house.store.write("count events", move |tx| keep(tx, &counted, now)).await?;
        hours = hours.saturating_add(1);
    }
}
