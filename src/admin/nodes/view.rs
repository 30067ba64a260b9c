//! Nodes as programs see them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::node::Node;
use crate::domain::time::Timestamp;

/// Most nodes that are shown.
pub const MOST: i64 = 100;

/// A process that serves. Every one of them works for all jobs: whoever is first does what is due, once.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NodeView {
    /// Of this start.
    pub id: String,
    /// The machine's name.
    pub host: String,
    /// Its release.
    pub version: String,
    /// Where it listens.
    pub address: String,
    /// Since when it serves.
    pub started_at: String,
    /// When it last said so.
    pub seen_at: String,
    /// Whether that was lately.
    pub present: bool,
}

impl NodeView {
    /// As it is seen at `now`.
    pub fn new(node: &Node, now: Timestamp) -> Self {
        Self {
            id: node.id.to_string(),
            host: node.host.clone(),
            version: node.version.clone(),
            address: node.address.clone(),
            started_at: node.started_at.to_rfc3339(),
            seen_at: node.seen_at.to_rfc3339(),
            present: node.is_present(now),
        }
    }
}
