//! Deletes the accounts whose time of grace is over.

use std::time::Duration;

use crate::accounts::data::deletion::{delete, erase_origins};
use crate::domain::audit::Origin;
use crate::domain::decision::Fault;
use crate::domain::ids::{RequestId, UserId};
use crate::startup::House;
use crate::storage::leaving;

/// How often it looks.
const PERIOD: Duration = Duration::from_secs(60);
/// Accounts of one look.
const AT_A_TIME: i64 = 100;

/// Looks until the server stops.
pub async fn run(house: House) {
    let mut period = tokio::time::interval(PERIOD);
    period.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        period.tick().await;
        if let Err(fault) = once(&house).await {
            tracing::warn!(error = %fault.in_full(), "accounts could not be deleted");
        }
    }
}

/// Deletes what is due; how many accounts went.
pub async fn once(house: &House) -> Result<usize, Fault> {
    let clock = house.surroundings.clock.clone();
    let due = house.store.read(move |conn| leaving::list_due(conn, clock.now(), AT_A_TIME)).await?;
    let mut gone = 0;
    for user in due {
        if one(house, user).await? {
            gone += 1;
        }
    }
    Ok(gone)
}

async fn one(house: &House, user: UserId) -> Result<bool, Fault> {
    while house.store.write("erase origins", move |tx| erase_origins(tx, user)).await? > 0 {}
    let surroundings = house.surroundings.clone();
    let write = move |tx: &mut crate::storage::Tx<'_>| {
        let env = surroundings.env();
        let request_id = RequestId::new(env.now, env.random.as_ref());
        delete(tx, user, &Origin { request_id, ip: None, user_agent: None }, &env)
    };
    house.store.write("delete an account", write).await
}
