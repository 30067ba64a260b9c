//! A process that serves: one of several, when they share a database.

use super::ids::NodeId;
use super::time::{Span, Timestamp};

/// Who was not heard of for so long is not there.
const SILENT: Span = Span::from_seconds(90);
/// Who was not heard of for so long is forgotten.
const FORGOTTEN: Span = Span::from_days(1);

/// A process that serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Of this start.
    pub id: NodeId,
    /// The machine's name.
    pub host: String,
    /// Its release.
    pub version: String,
    /// Where it listens.
    pub address: String,
    /// Since when.
    pub started_at: Timestamp,
    /// When it was last heard of.
    pub seen_at: Timestamp,
}

impl Node {
    /// Whether it was heard of lately.
    pub fn is_present(&self, now: Timestamp) -> bool {
        now.since(self.seen_at) < SILENT
    }

    /// When it may be forgotten.
    pub const fn forget_at(&self) -> Timestamp {
        self.seen_at.plus(FORGOTTEN)
    }
}
