//! Counters and histograms: one atomic addition for what is counted, two for what is measured.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A number that only goes up.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// One more.
    pub fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// How many there were.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// How values are spread over bounds.
#[derive(Debug)]
pub struct Histogram {
    bounds: &'static [u64],
    /// One for each bound, and one for what is above all of them.
    counts: Vec<Counter>,
    sum: AtomicU64,
}

impl Histogram {
    /// An empty one; `bounds` go up.
    pub fn new(bounds: &'static [u64]) -> Self {
        let counts = (0..=bounds.len()).map(|_| Counter::default()).collect();
        Self { bounds, counts, sum: AtomicU64::new(0) }
    }

    /// Notes a value.
    pub fn note(&self, value: u64) {
        let place = self.bounds.partition_point(|bound| *bound < value);
        if let Some(count) = self.counts.get(place) {
            count.add();
        }
        self.sum.fetch_add(value, Ordering::Relaxed);
    }

    /// Notes a time, in microseconds.
    pub fn note_time(&self, took: Duration) {
        self.note(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    }

    /// For each bound how many values were at most that, then how many there were, and what they add up to.
    pub fn read(&self) -> (Vec<(u64, u64)>, u64, u64) {
        let mut all = 0_u64;
        let mut upto = Vec::with_capacity(self.bounds.len());
        for (bound, count) in self.bounds.iter().zip(&self.counts) {
            all = all.saturating_add(count.get());
            upto.push((*bound, all));
        }
        let all = all.saturating_add(self.counts.last().map_or(0, Counter::get));
        (upto, all, self.sum.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_counts_for_every_bound_that_it_does_not_exceed() {
        let histogram = Histogram::new(&[1, 2, 4]);
        for value in [0, 1, 2, 3, 5] {
            histogram.note(value);
        }
        assert_eq!(histogram.read(), (vec![(1, 2), (2, 3), (4, 4)], 5, 11));
    }
}
