//! Latencies in logarithmic buckets: 128 per power of two, so a quantile is at most 0.8 % too high.

use crate::numbers;

const SUB_BUCKETS: u64 = 128;
const BUCKETS: usize = 7_424;

/// Counts nanoseconds; fixed memory whatever comes in.
#[derive(Clone, Debug)]
pub struct Histogram {
    buckets: Vec<u64>,
    count: u64,
    max: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { buckets: vec![0; BUCKETS], count: 0, max: 0 }
    }
}

impl Histogram {
    pub fn record(&mut self, nanoseconds: u64) {
        if let Some(bucket) = self.buckets.get_mut(index(nanoseconds)) {
            *bucket += 1;
        }
        self.count += 1;
        self.max = self.max.max(nanoseconds);
    }

    pub fn count(&self) -> u64 {
        self.count
    }

    pub fn max(&self) -> u64 {
        self.max
    }

    /// The smallest recorded bucket that at least `per_mille`/1000 of the values do not exceed.
    pub fn quantile(&self, per_mille: u64) -> u64 {
        let wanted = self.count.saturating_mul(per_mille).div_ceil(1_000).max(1);
        let mut seen = 0;
        for (bucket, count) in (0u64..).zip(&self.buckets) {
            seen += count;
            if seen >= wanted {
                return upper_edge(bucket).min(self.max);
            }
        }
        self.max
    }

    /// As `quantile`, in microseconds.
    pub fn quantile_us(&self, per_mille: u64) -> f64 {
        numbers::micros(self.quantile(per_mille))
    }
}

fn index(value: u64) -> usize {
    let magnitude = u64::from(value.max(1).ilog2());
    let shift = magnitude.saturating_sub(7);
    usize::try_from(shift * SUB_BUCKETS + (value >> shift)).unwrap_or(usize::MAX)
}

fn upper_edge(index: u64) -> u64 {
    let shift = (index / SUB_BUCKETS).saturating_sub(1);
    let mantissa = u128::from(index - shift * SUB_BUCKETS);
    u64::try_from(((mantissa + 1) << shift) - 1).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_falls_below_its_upper_edge_and_close_to_it() {
        for value in (0..64).flat_map(|bit| [1u64 << bit, (1u64 << bit) + 1, u64::MAX >> bit]) {
            let bucket = u64::try_from(index(value)).unwrap();
            let edge = upper_edge(bucket);
            assert!(index(value) < BUCKETS);
            assert!(value <= edge, "{value} over {edge}");
            assert!(edge - value <= value / 128 + 1, "{value} far below {edge}");
            assert!(bucket == 0 || upper_edge(bucket - 1) < value);
        }
    }

    #[test]
    fn quantiles_of_one_to_a_thousand_are_where_they_should_be() {
        let mut histogram = Histogram::default();
        (1..=1_000u64).for_each(|n| histogram.record(n * 1_000));
        assert_eq!(histogram.count(), 1_000);
        assert_eq!(histogram.max(), 1_000_000);
        for (per_mille, exact) in [(500, 500_000), (990, 990_000), (999, 999_000)] {
            let found = histogram.quantile(per_mille);
            assert!(found >= exact && found <= exact + exact / 100, "p{per_mille}: {found}");
        }
        assert_eq!(histogram.quantile(1_000), 1_000_000);
    }

    #[test]
    fn an_empty_histogram_answers_zero() {
        assert_eq!(Histogram::default().quantile(990), 0);
    }
}
