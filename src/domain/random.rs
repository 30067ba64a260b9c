//! Randomness as an argument: whoever makes an id or a secret is handed the generator.

use std::fmt;

/// A cryptographically secure generator.
pub trait Random: Send + Sync + fmt::Debug {
    /// Fills `bytes`. A generator that fails ends the process rather than return something predictable.
    fn fill(&self, bytes: &mut [u8]);
}

/// `N` random bytes.
pub fn bytes<const N: usize>(random: &dyn Random) -> [u8; N] {
    let mut bytes = [0; N];
    random.fill(&mut bytes);
    bytes
}
