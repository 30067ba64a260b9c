//! What a process counts of its own work: numbers in memory, each one atomic addition, read when somebody asks. What all
//! nodes share stands in the database, and is asked for there.

pub mod events;
pub mod number;
pub mod requests;
pub mod text;

use events::Events;
use number::{Counter, Histogram};
use requests::Requests;

/// Bounds of histograms of time, in microseconds.
const TIMES: &[u64] = &[
    500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000,
    10_000_000,
];
/// Bounds of histograms of how many.
const SIZES: &[u64] = &[1, 2, 4, 8, 16, 32, 64, 128, 256];

/// Everything that is counted.
#[derive(Debug)]
pub struct Meters {
    /// Requests, when somebody may ask for them.
    pub requests: Requests,
    /// Events of the audit log.
    pub events: Events,
    /// Waits for a connection for reading, in microseconds.
    pub read_waits: Histogram,
    /// Waits for a connection for writing, in microseconds; SQLite has none.
    pub write_waits: Histogram,
    /// Operations that shared a commit; SQLite.
    pub batch_sizes: Histogram,
    /// How long a commit took with its operations, in microseconds; SQLite.
    pub batch_times: Histogram,
    /// Reads and writes that were refused because too many waited.
    pub refused: Counter,
    /// Waits for a turn to hash a password, in microseconds.
    pub hashing_waits: Histogram,
    /// Hashes that were refused because too many waited.
    pub hashing_refused: Counter,
}

impl Default for Meters {
    fn default() -> Self {
        Self {
            requests: Requests::default(),
            events: Events::default(),
            read_waits: Histogram::new(TIMES),
            write_waits: Histogram::new(TIMES),
            batch_sizes: Histogram::new(SIZES),
            batch_times: Histogram::new(TIMES),
            refused: Counter::default(),
            hashing_waits: Histogram::new(TIMES),
            hashing_refused: Counter::default(),
        }
    }
}
