//! Argon2id (RFC 9106) over PHC strings: makes a hash, reads a stored one within bounds, compares.

use argon2::password_hash::phc::{self, Output, ParamsString, Salt};
use argon2::{Algorithm, Argon2, Params, Version};
use subtle::ConstantTimeEq as _;

use super::memory::Memory;
use super::password::{Password, PasswordHash};
use super::settings::HashingCost;
use crate::domain::decision::Fault;
use crate::domain::random::{self, Random};

/// Length of the hashes that we make, in bytes (RFC 9106 §4).
const OUTPUT: usize = 32;

/// Hashes a password under a new salt.
pub(super) fn hash(
    cost: HashingCost,
    password: &Password,
    random: &dyn Random,
    memory: &mut Memory,
) -> Result<PasswordHash, Fault> {
    let salt: [u8; 16] = random::bytes(random);
    let params = params(cost)?;
    let mut output = [0; OUTPUT];
    fill(
        &Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone()),
        password,
        &salt,
        &mut output,
        memory,
    )?;
    let phc = phc::PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).map_err(failed)?,
        salt: Some(Salt::new(&salt).map_err(failed)?),
        hash: Some(Output::new(&output).map_err(failed)?),
    };
    Ok(PasswordHash::from_stored(phc.to_string()))
}

/// Spends the time of one hash of `cost` and learns nothing.
pub(super) fn waste(cost: HashingCost, password: &Password, memory: &mut Memory) -> Result<(), Fault> {
    let mut output = [0; OUTPUT];
    fill(
        &Argon2::new(Algorithm::Argon2id, Version::V0x13, params(cost)?),
        password,
        &[0; 16],
        &mut output,
        memory,
    )
}

/// A stored hash that is well formed and within [`HashingCost::MAX`].
pub(super) struct Stored {
    argon: Argon2<'static>,
    salt: Salt,
    output: Output,
    current: bool,
}

impl Stored {
    /// Reads a PHC string. `None` when it is malformed, of another algorithm, or costs more than the bounds: the
    /// format allows terabytes of memory.
    pub(super) fn read(hash: &PasswordHash) -> Option<Self> {
        let phc = phc::PasswordHash::new(hash.as_str()).ok()?;
        let algorithm = Algorithm::try_from(phc.algorithm.as_str()).ok()?;
        // A string without a version is of the first one.
        let version = phc.version.map_or(Ok(Version::V0x10), Version::try_from).ok()?;
        let params = Params::try_from(&phc).ok()?;
        let (salt, output) = (phc.salt?, phc.hash?);
        let current = matches!((algorithm, version), (Algorithm::Argon2id, Version::V0x13));
        let stored = Self { argon: Argon2::new(algorithm, version, params), salt, output, current };
        // A hash of a few bytes would let many passwords in.
        (stored.cost().check().is_ok() && stored.output.len() >= 16).then_some(stored)
    }

    /// What verifying it costs.
    pub(super) fn cost(&self) -> HashingCost {
        let params = self.argon.params();
        HashingCost { memory_kib: params.m_cost(), iterations: params.t_cost(), parallelism: params.p_cost() }
    }

    /// Whether it should be replaced when its password is known: it is of an older kind, or weaker than `wanted`.
    pub(super) fn is_outdated(&self, wanted: HashingCost) -> bool {
        !self.current || self.cost().is_weaker_than(wanted)
    }

    /// Whether `password` is the one behind it; the comparison takes constant time.
    pub(super) fn matches(&self, password: &Password, memory: &mut Memory) -> Result<bool, Fault> {
        let mut output = vec![0; self.output.len()];
        fill(&self.argon, password, &self.salt, &mut output, memory)?;
        Ok(output.as_slice().ct_eq(self.output.as_bytes()).into())
    }
}

fn params(cost: HashingCost) -> Result<Params, Fault> {
    Params::new(cost.memory_kib, cost.iterations, cost.parallelism, Some(OUTPUT)).map_err(failed)
}

fn fill(
    argon: &Argon2<'_>,
    password: &Password,
    salt: &[u8],
    output: &mut [u8],
    memory: &mut Memory,
) -> Result<(), Fault> {
    let blocks = memory.blocks(argon.params().block_count());
    argon.hash_password_into_with_memory(password.expose().as_bytes(), salt, output, blocks).map_err(failed)
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> Fault {
    Fault::internal("hashing a password", error)
}
