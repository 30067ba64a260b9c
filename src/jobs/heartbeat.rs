//! Says every half minute that this process serves, so that administrators see which nodes there are.

use std::time::Duration;

use crate::domain::decision::Fault;
use crate::domain::ids::NodeId;
use crate::domain::node::Node;
use crate::startup::House;
use crate::storage::{Tx, nodes};

/// How often.
const PERIOD: Duration = Duration::from_secs(30);
/// Longest name of a machine that is kept.
const LONGEST: usize = 64;

/// This process, which listens at `address`.
pub fn this(house: &House, address: String) -> Node {
    let surroundings = &house.surroundings;
    let now = surroundings.clock.now();
    Node {
        id: NodeId::new(now, surroundings.random.as_ref()),
        host: host(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        address,
        started_at: now,
        seen_at: now,
    }
}

/// The machine's name, as far as the system tells it.
fn host() -> String {
    let told = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let told = told.or_else(|| std::env::var("HOSTNAME").ok()).unwrap_or_default();
    let plain: String = told.trim().chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    if plain.is_empty() { "unknown".to_owned() } else { plain }
}

/// Reports until the server stops.
pub async fn run(house: House, node: Node) {
    let mut period = tokio::time::interval(PERIOD);
    period.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        period.tick().await;
        if let Err(fault) = once(&house, &node).await {
            tracing::warn!(error = %fault.in_full(), "this node could not say that it is there");
        }
    }
}

/// Says now that it is there.
pub async fn once(house: &House, node: &Node) -> Result<(), Fault> {
    let node = Node { seen_at: house.surroundings.clock.now(), ..node.clone() };
    house.store.write("report a node", move |tx: &mut Tx<'_>| nodes::report(tx, &node)).await
}

/// Says that it leaves.
pub async fn leave(house: &House, id: NodeId) {
    // Who cannot say so is forgotten by itself.
    let _ = house.store.write("forget a node", move |tx: &mut Tx<'_>| nodes::delete(tx, id)).await;
}
