//! Password hashes of one core: Argon2id, 19 MiB, two passes, one lane, memory reused.

use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Block, Params, Version};

use crate::numbers;

pub(super) fn per_second(time: Duration) -> anyhow::Result<f64> {
    let params = Params::new(19_456, 2, 1, None).map_err(|error| anyhow::anyhow!("{error}"))?;
    let mut memory = vec![Block::default(); params.block_count()];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut output = [0; 32];
    let begin = Instant::now();
    let mut hashes = 0;
    while begin.elapsed() < time {
        argon2
            .hash_password_into_with_memory(
                b"a password to be hashed",
                b"sixteen bytes it",
                &mut output,
                &mut memory,
            )
            .map_err(|error| anyhow::anyhow!("{error}"))?;
        hashes += 1;
    }
    Ok(numbers::rate(hashes, begin.elapsed()))
}
