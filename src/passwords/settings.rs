//! What hashing may cost: the parameters of one hash, and how many run and wait at a time.

use crate::domain::time::Span;

/// The parameters of Argon2id (RFC 9106 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashingCost {
    /// `m`, the memory that one hash fills, in KiB.
    pub memory_kib: u32,
    /// `t`, how often it is filled.
    pub iterations: u32,
    /// `p`, the number of lanes. They are computed one after the other: more lanes are not faster.
    pub parallelism: u32,
}

/// A cost that Argon2 does not know or that this server does not pay.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "the cost must be 8 to {max_m} KiB of memory and at least 8 KiB for each lane, 1 to {max_t} iterations and 1 to {max_p} lanes",
    max_m = HashingCost::MAX.memory_kib, max_t = HashingCost::MAX.iterations, max_p = HashingCost::MAX.parallelism
)]
pub struct InvalidCost;

impl HashingCost {
    /// The most that a stored hash can make the server spend: 256 MiB and ten passes, a second or two of one core.
    /// The format itself allows 4 TiB.
    pub const MAX: Self = Self { memory_kib: 262_144, iterations: 10, parallelism: 16 };

    /// What is recommended as the least (OWASP); the default.
    pub const RECOMMENDED: Self = Self { memory_kib: 19_456, iterations: 2, parallelism: 1 };

    /// Whether this server pays this cost.
    pub fn check(self) -> Result<(), InvalidCost> {
        let in_range = (8..=Self::MAX.memory_kib).contains(&self.memory_kib)
            && (1..=Self::MAX.iterations).contains(&self.iterations)
            && (1..=Self::MAX.parallelism).contains(&self.parallelism);
        if in_range && self.memory_kib / 8 >= self.parallelism { Ok(()) } else { Err(InvalidCost) }
    }

    /// Whether a hash of this cost is easier to attack than one of `other`: less memory, or fewer blocks filled.
    pub fn is_weaker_than(self, other: Self) -> bool {
        self.memory_kib < other.memory_kib || self.blocks_filled() < other.blocks_filled()
    }

    /// The measure of the time that one hash takes.
    pub(super) fn blocks_filled(self) -> u64 {
        u64::from(self.memory_kib) * u64::from(self.iterations)
    }
}

/// How many hashes run and wait at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolLimits {
    /// Hashes that run at once: one per core, more only makes each slower. Zero counts as one.
    pub permits: usize,
    /// Requests that wait for a permit; one more is refused.
    pub queue: usize,
    /// The longest that a request waits before it is refused.
    pub wait: Span,
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn cost(memory_kib: u32, iterations: u32, parallelism: u32) -> HashingCost {
        HashingCost { memory_kib, iterations, parallelism }
    }

    #[test]
    fn a_cost_out_of_bounds_is_refused() {
        for fine in [cost(8, 1, 1), cost(64, 1, 8), HashingCost::RECOMMENDED, HashingCost::MAX] {
            assert_eq!(fine.check(), Ok(()), "{fine:?}");
        }
        let max = HashingCost::MAX;
        for wrong in [
            cost(7, 1, 1),
            cost(8, 0, 1),
            cost(8, 1, 0),
            cost(8, 1, 2),
            cost(max.memory_kib + 1, 1, 1),
            cost(64, max.iterations + 1, 1),
            cost(max.memory_kib, 1, max.parallelism + 1),
            cost(u32::MAX, u32::MAX, u32::MAX),
        ] {
            assert_eq!(wrong.check(), Err(InvalidCost), "{wrong:?}");
        }
    }

    #[test]
    fn weaker_means_less_memory_or_less_work() {
        assert!(cost(64, 2, 1).is_weaker_than(cost(128, 1, 1)));
        assert!(cost(64, 1, 1).is_weaker_than(cost(64, 2, 1)));
        assert!(!cost(64, 2, 1).is_weaker_than(cost(64, 2, 4)));
        assert!(!cost(128, 2, 1).is_weaker_than(cost(64, 2, 1)));
    }
}
