//! Forgets expired rows, a few at a time, so that nobody waits for it.

use std::time::Duration;

use crate::admin::clients::trial::ending::end_over;
use crate::domain::decision::Fault;
use crate::startup::House;
use crate::storage::sweep::{BATCH, TABLES, delete_expired};

/// How often.
const PERIOD: Duration = Duration::from_secs(60);

/// Sweeps until the server stops.
pub async fn run(house: House) {
    let mut period = tokio::time::interval(PERIOD);
    period.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        period.tick().await;
        if let Err(fault) = once(&house).await {
            tracing::warn!(error = %fault.in_full(), "expired rows could not be swept");
        }
    }
}

/// Ends the tests of clients that are over, with what they gave: their rows go with it, not before.
async fn end_trials(house: &House) -> Result<i64, Fault> {
    let mut total = 0;
    loop {
        let clock = house.surroundings.clock.clone();
        let ended = house.store.write("end tests of clients", move |tx| end_over(tx, clock.now())).await?;
        total += ended;
        if ended < BATCH {
            return Ok(total);
        }
    }
}

/// Sweeps every table until nothing expired is left; how many rows went.
pub async fn once(house: &House) -> Result<i64, Fault> {
    let mut total = end_trials(house).await?;
    for &table in TABLES {
        loop {
            let clock = house.surroundings.clock.clone();
            let went = house.store.write("sweep", move |tx| delete_expired(tx, table, clock.now())).await?;
            total += went;
            if went < BATCH {
                break;
            }
        }
    }
    Ok(total)
}
