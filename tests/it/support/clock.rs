//! A clock that stands still until a test moves it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use signet::domain::time::{Clock, Span, Timestamp};
use signet::env::SystemClock;

/// Starts at the real time, because others (browsers, relying parties) have clocks of their own. Clones are one clock.
#[derive(Clone, Debug)]
pub struct TestClock(Arc<AtomicI64>);

impl TestClock {
    /// A clock that shows the present.
    pub fn new() -> Self {
        Self(Arc::new(AtomicI64::new(SystemClock.now().millis())))
    }

    /// Moves it forward.
    pub fn advance(&self, by: Span) {
        self.0.fetch_add(by.millis(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

#[test]
fn time_passes_when_a_test_says_so() {
    let clock = TestClock::new();
    let (same, began) = (clock.clone(), clock.now());
    same.advance(Span::from_minutes(5));
    assert_eq!(clock.now().since(began), Span::from_minutes(5));
    assert!(SystemClock.now().since(began) < Span::from_minutes(1));
}
