//! A clock that stands still until a test moves it.

use std::sync::Mutex;
use std::time::Duration;

use crate::clock::{Clock, SystemClock};

/// Starts at the machine's time, so that its tokens also suit a service with a clock of its own.
#[derive(Debug)]
pub struct ManualClock {
    start: i64,
    moved: Mutex<Duration>,
}

impl ManualClock {
    /// A clock that stands at the machine's time.
    #[must_use]
    pub fn new() -> Self {
        Self { start: SystemClock::new().unix_seconds(), moved: Mutex::default() }
    }

    /// Moves both kinds of time forward.
    pub fn advance(&self, by: Duration) {
        *self.moved.lock().expect("the clock") += by;
    }

    /// Moves both kinds of time forward by whole seconds.
    pub fn advance_seconds(&self, by: u64) {
        self.advance(Duration::from_secs(by));
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for ManualClock {
    fn unix_seconds(&self) -> i64 {
        self.start + i64::try_from(self.monotonic().as_secs()).expect("a time within reach")
    }

    fn monotonic(&self) -> Duration {
        *self.moved.lock().expect("the clock")
    }
}
