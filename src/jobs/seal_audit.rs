//! Seals the audit log. However many nodes run, they take turns.

use std::time::Duration;

use crate::admin::audit::operation::{BATCH, Sealed, seal};
use crate::domain::decision::Fault;
use crate::startup::House;
use crate::storage::audit_seals;

/// How often it looks.
const PERIOD: Duration = Duration::from_secs(60);

/// Seals until the server stops.
pub async fn run(house: House) {
    let mut period = tokio::time::interval(PERIOD);
    period.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        period.tick().await;
        if let Err(fault) = once(&house).await {
            tracing::warn!(error = %fault.in_full(), "the audit log could not be sealed");
        }
    }
}

/// Seals what waits; what each seal took.
pub async fn once(house: &House) -> Result<Vec<Sealed>, Fault> {
    let mut seals = Vec::new();
    while house.store.read(audit_seals::count_unsealed).await? > 0 {
        let surroundings = house.surroundings.clone();
        let sealed = house.store.write("seal the audit log", move |tx| seal(tx, &surroundings.env())).await?;
        let Some(sealed) = sealed else { break };
        let is_last = i64::try_from(sealed.events).unwrap_or(BATCH) < BATCH;
        seals.push(sealed);
        if is_last {
            break;
        }
    }
    Ok(seals)
}
